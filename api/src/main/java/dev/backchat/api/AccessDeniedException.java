package dev.backchat.api;

import java.io.Serial;

/** Thrown when the caller is not authorized for the operation (HTTP 403). */
public final class AccessDeniedException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public AccessDeniedException(String message) {
        super("AccessDeniedException", 403, message);
    }
}
