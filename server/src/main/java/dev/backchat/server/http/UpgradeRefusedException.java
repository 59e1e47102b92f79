package dev.backchat.server.http;

import java.io.Serial;

/** Why a client gets no WebSocket: an HTTP status, and a text for whoever looks, for SDKs look at neither. */
public final class UpgradeRefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    private final String detail;

    public UpgradeRefusedException(int status, String message) {
        this(status, message, message);
    }

    /** @param detail for the log only */
    public UpgradeRefusedException(int status, String message, String detail) {
        // Refusals are answers, not faults: no stack trace.
        super(message, null, false, false);
        this.status = status;
        this.detail = detail;
    }

    String detail() {
        return detail;
    }

    public static UpgradeRefusedException roomNotFound() {
        return new UpgradeRefusedException(404, "Room not found");
    }

    int status() {
        return status;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
