package dev.backchat.api;

import java.io.Serial;

/** Thrown when the room or logging configuration does not exist (HTTP 404). */
public final class ResourceNotFoundException extends ResourceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ResourceNotFoundException(String message, String resourceId, String resourceType) {
        super("ResourceNotFoundException", 404, message, resourceId, resourceType);
    }
}
