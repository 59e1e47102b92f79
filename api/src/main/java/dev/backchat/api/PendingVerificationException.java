package dev.backchat.api;

import java.io.Serial;

/** Thrown when the account awaits verification (HTTP 403). Its name on the wire is {@code PendingVerification}. */
public final class PendingVerificationException extends IvschatServiceException {
    @Serial
    private static final long serialVersionUID = 1L;

    public PendingVerificationException(String message) {
        super("PendingVerification", 403, message);
    }
}
