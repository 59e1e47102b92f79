package dev.backchat.server.token;

import java.io.Serial;

/** Why a chat token opens nothing; the message may be answered to its holder. */
public final class TokenRefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String detail;

    TokenRefusedException(String message) {
        this(message, message);
    }

    /** @param detail for the operator only: whoever tries out tokens need not know how close they came */
    TokenRefusedException(String message, String detail) {
        // Refusals are answers, not faults: no stack trace.
        super(message, null, false, false);
        this.detail = detail;
    }

    /** The reason, in words for the log. */
    public String detail() {
        return detail;
    }

    /** The reason, in words for the holder. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
