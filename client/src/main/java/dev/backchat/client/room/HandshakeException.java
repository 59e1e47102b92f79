package dev.backchat.client.room;

import java.io.IOException;
import java.io.Serial;

/** Thrown when the response to a WebSocket handshake is not an upgrade. */
final class HandshakeException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;

    private final int status;

    /** @param status HTTP status; 0 if the response was not HTTP */
    HandshakeException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    boolean isPermanent() {
        return isPermanent(status);
    }

    /**
     * Returns whether a retry would get the same response: true for all statuses but those of a busy or failing
     * service.
     */
    static boolean isPermanent(int status) {
        return status < 500 && status != REQUEST_TIMEOUT && status != TOO_EARLY && status != TOO_MANY_REQUESTS;
    }
}
