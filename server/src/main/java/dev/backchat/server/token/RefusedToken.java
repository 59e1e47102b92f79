package dev.backchat.server.token;

import java.io.Serial;

/** Why a chat token opens nothing; the message may be answered to its holder. */
public final class RefusedToken extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    RefusedToken(String message) {
        // Refusals are answers, not faults: no stack trace.
        super(message, null, false, false);
    }

    /** The reason, in words for the holder. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
