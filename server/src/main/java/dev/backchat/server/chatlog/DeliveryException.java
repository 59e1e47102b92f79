package dev.backchat.server.chatlog;

import java.io.IOException;
import java.io.Serial;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Thrown when a destination did not accept a delivery; it may later. */
final class DeliveryException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** The kind of failure. */
    enum Reason {
        ACCESS_DENIED,
        NOT_FOUND,
        OTHER
    }

    private final Reason reason;

    DeliveryException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    DeliveryException(String message) {
        super(message);
        this.reason = Reason.OTHER;
    }

    DeliveryException(IOException cause) {
        this(Reason.OTHER, "the server's disk can't be written to", cause);
    }

    /** Returns the failure reported by a service, or on the way to it. */
    static DeliveryException of(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            String code = answer.awsErrorDetails() == null
                    ? "status " + answer.statusCode()
                    : answer.awsErrorDetails().errorCode();
            String name = String.valueOf(code);
            Reason reason = name.startsWith("ResourceNotFound") || answer.statusCode() == NOT_FOUND
                    ? Reason.NOT_FOUND
                    : name.startsWith("AccessDenied") || answer.statusCode() == FORBIDDEN
                            ? Reason.ACCESS_DENIED
                            : Reason.OTHER;
            return new DeliveryException(reason, "the service answered " + name, e);
        }
        return new DeliveryException(Reason.OTHER, "the service can't be reached", e);
    }

    Reason reason() {
        return reason;
    }
}
