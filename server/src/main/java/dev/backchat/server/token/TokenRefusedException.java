package dev.backchat.server.token;

import java.io.Serial;

/** Thrown when a chat token is not accepted; the message may be sent to its holder. */
public final class TokenRefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String detail;

    TokenRefusedException(String message) {
        this(message, message);
    }

    /** @param detail for the operator only: an attacker trying out tokens must not learn how close they came */
    TokenRefusedException(String message, String detail) {
        // No stack trace: refusals are responses, not faults.
        super(message, null, false, false);
        this.detail = detail;
    }

    /** Returns the reason for the log. */
    public String detail() {
        return detail;
    }

    /** Returns the reason for the holder. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
