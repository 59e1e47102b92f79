package dev.backchat.server.controlplane;

import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.json.ControlPlaneJson;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request.
 *
 * @param status the HTTP status
 * @param requestId for the header {@code x-amzn-RequestId}
 * @param errorName for the header {@code x-amzn-ErrorType}; null if it is not an error
 * @param reason the message of an error; null if it is not one
 * @param body JSON; empty with status 204
 * @param cookie for the header {@code Set-Cookie}; null for none
 */
public record Response(
        int status,
        String requestId,
        @Nullable String errorName,
        @Nullable String reason,
        byte[] body,
        @Nullable String cookie) {
    /** Stands for no response: the connection is closed instead. */
    public static final Response DROPPED = new Response(0, "", null, "A fault that was asked for.", new byte[0], null);

    /** Returns whether the connection is to be closed instead. */
    public boolean isDropped() {
        return status == 0;
    }

    /** Returns the response to a request that was carried out. */
    static Response of(int status, String requestId, byte[] body) {
        return new Response(status, requestId, null, null, body, null);
    }

    static Response error(String requestId, IvschatServiceException error) {
        return new Response(
                error.httpStatus(),
                requestId,
                error.errorName(),
                error.getMessage(),
                ControlPlaneJson.write(error),
                null);
    }
}
