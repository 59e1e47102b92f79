package dev.backchat.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A call that ended without an answer of the service: the fault is on this side, or between. */
public final class IvschatClientException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** There are no credentials, no region, or an input that can't be sent. */
        CONFIGURATION,
        /** The service could not be reached, or the connection broke. It may have done what was asked. */
        CONNECTION,
        /** There was no answer in time. The service may have done what was asked. */
        TIMEOUT,
        /** What answered was not the service. */
        RESPONSE,
        /** An interceptor or an HTTP handler of the app's failed, by no {@link java.io.IOException}. */
        APPLICATION,
        /** The waiting thread was interrupted, or the client was closed. */
        CANCELLED
    }

    private final Reason reason;
    private final int attempts;

    IvschatClientException(Reason reason, String message, int attempts, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.attempts = attempts;
    }

    /** For whoever gives credentials to a client, or carries its requests. */
    public IvschatClientException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, 0, cause);
    }

    public Reason reason() {
        return reason;
    }

    /** How often the request was sent; 0 if it never was. */
    public int attempts() {
        return attempts;
    }
}
