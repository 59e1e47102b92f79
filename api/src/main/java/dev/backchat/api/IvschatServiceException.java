package dev.backchat.api;

import java.io.Serial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error response of the service. The server throws it to produce such a response; the client throws the one it
 * received. Every error in the service's model has its own class; all others are {@link UnmodeledException}.
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

    /** Returns the error's name on the wire, from the header {@code x-amzn-ErrorType}. */
    public String errorName() {
        return errorName;
    }

    /** Returns the HTTP status of the error response. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Returns how the call went; reports zero attempts if the error has not been received by a client. */
    public ResponseMetadata metadata() {
        return metadata == null ? new ResponseMetadata(httpStatus, null, null, null, 0, Duration.ZERO) : metadata;
    }

    /** Sets how the call went. Only the reader of a response calls this, before anybody else sees the exception. */
    public IvschatServiceException initMetadata(ResponseMetadata metadata) {
        this.metadata = metadata;
        return this;
    }

    /** Sets what was called and how the call went. */
    public IvschatServiceException initCall(String url, ResponseMetadata metadata) {
        this.url = url;
        return initMetadata(metadata);
    }

    /**
     * Returns the message with the URL, the status and the request id if a client received the error; stack traces show
     * this one. {@link #getMessage} returns only the service's message.
     */
    @Override
    public String getLocalizedMessage() {
        String message = String.valueOf(getMessage());
        return url == null
                ? message
                : message + " (HTTP status " + metadata().httpStatusCode() + " of " + url + ", request id "
                        + metadata().requestId() + ")";
    }

    /** Returns the members of the error's body as they go on the wire; {@code message} is the first. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("message", String.valueOf(getMessage()));
        return members;
    }
}
