package dev.backchat.api;

import java.io.Serial;

/** Thrown when the account has reached a quota (HTTP 402). */
public final class ServiceQuotaExceededException extends LimitException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ServiceQuotaExceededException(String message, String resourceId, String resourceType, int limit) {
        super("ServiceQuotaExceededException", 402, message, resourceId, resourceType, limit);
    }
}
