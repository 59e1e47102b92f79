package dev.backchat.server.dev;

import java.io.Serial;

/** Thrown when a request to the developer kit is wrong; the message says which member and why. */
final class BadRequestException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message, null, false, false);
    }
}
