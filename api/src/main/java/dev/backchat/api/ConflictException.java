package dev.backchat.api;

import java.io.Serial;

/** Thrown when the resource's current state does not allow the operation (HTTP 409). */
public final class ConflictException extends ResourceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ConflictException(String message, String resourceId, String resourceType) {
        super("ConflictException", 409, message, resourceId, resourceType);
    }
}
