package dev.backchat.api;

import java.io.Serial;

/** Thrown when there are too many calls in a second (HTTP 429). */
public final class ThrottlingException extends LimitException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ThrottlingException(String message, String resourceId, String resourceType, int limit) {
        super("ThrottlingException", 429, message, resourceId, resourceType, limit);
    }
}
