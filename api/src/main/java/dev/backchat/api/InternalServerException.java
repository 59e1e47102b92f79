package dev.backchat.api;

import java.io.Serial;

/** Thrown when the service fails (HTTP 500). */
public final class InternalServerException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public InternalServerException(String message) {
        super("InternalServerException", 500, message);
    }
}
