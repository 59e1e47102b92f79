package dev.backchat.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when a call ends without a response of the service: the cause is on this side or in between. */
public final class IvschatClientException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Kind of failure. */
    public enum Reason {
        /** There are no credentials, there is no region, or the input cannot be sent. */
        CONFIGURATION,
        /** The service could not be reached, or the connection broke. It may have carried out the call. */
        CONNECTION,
        /** There was no response in time. The service may have carried out the call. */
        TIMEOUT,
        /** The response did not come from the service. */
        RESPONSE,
        /** An interceptor or HTTP handler of the app failed with something other than {@link java.io.IOException}. */
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

    /** For implementations of credentials providers and HTTP handlers. */
    public IvschatClientException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, 0, cause);
    }

    public Reason reason() {
        return reason;
    }

    /** Returns how many times the request was sent; 0 if it never was. */
    public int attempts() {
        return attempts;
    }
}
