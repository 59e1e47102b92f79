package dev.backchat.api;

import java.io.Serial;
import java.util.Map;

/** An error that reports which limit was reached. */
public abstract sealed class LimitException extends ResourceException
        permits ServiceQuotaExceededException, ThrottlingException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int limit;

    LimitException(
            String errorName, int httpStatus, String message, String resourceId, String resourceType, int limit) {
        super(errorName, httpStatus, message, resourceId, resourceType);
        this.limit = limit;
    }

    /** Returns the limit that was reached. */
    public int limit() {
        return limit;
    }

    @Override
    public Map<String, Object> members() {
        Map<String, Object> members = super.members();
        members.put("limit", limit);
        return members;
    }
}
