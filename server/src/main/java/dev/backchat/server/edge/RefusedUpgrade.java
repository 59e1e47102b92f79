package dev.backchat.server.edge;

import java.io.Serial;

/** Why a client gets no WebSocket: an HTTP status, and a text for whoever looks, for SDKs look at neither. */
final class RefusedUpgrade extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    private final String particulars;

    RefusedUpgrade(int status, String message) {
        this(status, message, message);
    }

    /** @param particulars for the log only */
    RefusedUpgrade(int status, String message, String particulars) {
        // Refusals are answers, not faults: no stack trace.
        super(message, null, false, false);
        this.status = status;
        this.particulars = particulars;
    }

    String particulars() {
        return particulars;
    }

    static RefusedUpgrade roomNotFound() {
        return new RefusedUpgrade(404, "Room not found");
    }

    int status() {
        return status;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
