package dev.backchat.api;

import java.io.Serial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    private transient @Nullable ResponseMetadata metadata;
    private @Nullable String url;

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

    /** How the call went that was answered with it; without attempts if nobody has been answered with it yet. */
    public ResponseMetadata metadata() {
        return metadata == null ? new ResponseMetadata(httpStatus, null, null, null, 0, Duration.ZERO) : metadata;
    }

    /** Says how the call went; for whoever reads an answer, before anybody else sees the exception. */
    public IvschatServiceException initMetadata(ResponseMetadata metadata) {
        this.metadata = metadata;
        return this;
    }

    /** Says what was called, beside how the call went. */
    public IvschatServiceException initCall(String url, ResponseMetadata metadata) {
        this.url = url;
        return initMetadata(metadata);
    }

    /**
     * The message with the URL, the status and the request id, where a client was answered with it: what a stack trace
     * shows. {@link #getMessage} is the service's alone.
     */
    @Override
    public String getLocalizedMessage() {
        String message = String.valueOf(getMessage());
        return url == null
                ? message
                : message + " (HTTP status " + metadata().httpStatusCode() + " of " + url + ", request id "
                        + metadata().requestId() + ")";
    }

    /** The members of the error's body, as they go on the wire; {@code message} is the first. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("message", String.valueOf(getMessage()));
        return members;
    }
}
