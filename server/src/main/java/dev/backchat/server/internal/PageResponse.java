package dev.backchat.server.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A response of the internal port.
 *
 * @param body empty with status 204
 * @param stream writes the body instead, for as long as the client listens; null for {@code body}
 */
public record PageResponse(
        int status,
        String contentType,
        byte[] body,
        @Nullable Stream stream) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_TYPE = "application/json";

    /** The response to a method that a path doesn't have. */
    public static final PageResponse METHOD_NOT_ALLOWED = text(405, "method not allowed\n");

    /** The response to an unknown path, in the form that SDKs show, because some are given this port as their endpoint. */
    public static final PageResponse NOT_FOUND = error(
            404,
            "There is no such path on the internal port. Operations and WebSockets are on the port for clients;"
                    + " here are /healthz, /readyz, /metrics and /revocations.");

    /** A response without a body. */
    public static final PageResponse NO_CONTENT = new PageResponse(204, JSON_TYPE, new byte[0], null);

    static final PageResponse EMPTY_OBJECT = json(200, JSON.writeValueAsBytes(Map.of()));

    /** Writes a body. */
    @FunctionalInterface
    public interface Stream {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Returns a text. */
    public static PageResponse text(int status, String body) {
        return new PageResponse(status, "text/plain; charset=utf-8", body.getBytes(UTF_8), null);
    }

    /** Returns JSON. */
    public static PageResponse json(int status, byte[] body) {
        return new PageResponse(status, JSON_TYPE, body, null);
    }

    /** Returns an error. */
    public static PageResponse error(int status, String message) {
        return json(status, JSON.writeValueAsBytes(Map.of("message", message)));
    }

    /** Returns a body that is written for as long as the client listens. */
    public static PageResponse stream(String contentType, Stream stream) {
        return new PageResponse(200, contentType, new byte[0], stream);
    }
}
