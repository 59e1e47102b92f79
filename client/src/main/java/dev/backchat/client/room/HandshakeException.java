package dev.backchat.client.room;

import java.io.IOException;
import java.io.Serial;

/** What was asked to open a WebSocket answered otherwise. */
final class HandshakeException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;

    private final int status;

    /** @param status as of HTTP; 0 if the answer was no HTTP at all */
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

    /** Whether the same would be answered again: all statuses but those of a service that is busy or not well. */
    static boolean isPermanent(int status) {
        return status < 500 && status != REQUEST_TIMEOUT && status != TOO_EARLY && status != TOO_MANY_REQUESTS;
    }
}
