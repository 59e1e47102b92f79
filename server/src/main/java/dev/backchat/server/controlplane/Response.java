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
 */
public record Response(
        int status,
        String requestId,
        @Nullable String errorName,
        @Nullable String reason,
        byte[] body) {
    static Response error(String requestId, IvschatServiceException error) {
        return new Response(
                error.httpStatus(), requestId, error.errorName(), error.getMessage(), ControlPlaneJson.write(error));
    }
}
