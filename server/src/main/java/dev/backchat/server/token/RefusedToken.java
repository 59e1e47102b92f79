package dev.backchat.server.token;

import java.io.Serial;

/** Why a chat token opens nothing; the message may be answered to its holder. */
public final class RefusedToken extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String particulars;

    RefusedToken(String message) {
        this(message, message);
    }

    /** @param particulars for the operator only: whoever tries out tokens need not know how close they came */
    RefusedToken(String message, String particulars) {
        // Refusals are answers, not faults: no stack trace.
        super(message, null, false, false);
        this.particulars = particulars;
    }

    /** The reason, in words for the log. */
    public String particulars() {
        return particulars;
    }

    /** The reason, in words for the holder. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
