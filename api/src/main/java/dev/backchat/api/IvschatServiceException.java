package dev.backchat.api;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error that the service answered with. The server throws these to answer with them, the client throws what it was
 * answered. Every error that the service's model names is a class of its own; all others are
 * {@link UnmodeledException}.
 */
public abstract sealed class IvschatServiceException extends RuntimeException
        permits AccessDeniedException,
                InternalServerException,
                PendingVerificationException,
                ResourceException,
                UnmodeledException,
                ValidationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String errorName;
    private final int httpStatus;

    IvschatServiceException(String errorName, int httpStatus, String message) {
        super(message);
        this.errorName = errorName;
        this.httpStatus = httpStatus;
    }

    /** The error's name on the wire, in the header {@code x-amzn-ErrorType}. */
    public String errorName() {
        return errorName;
    }

    /** The HTTP status that it is answered with. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The members of the error's body, as they go on the wire; {@code message} is the first. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("message", String.valueOf(getMessage()));
        return members;
    }
}
