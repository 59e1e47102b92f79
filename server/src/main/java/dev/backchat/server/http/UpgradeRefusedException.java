package dev.backchat.server.http;

import java.io.Serial;

/** Thrown when a WebSocket is refused: an HTTP status, and a message for people, because SDKs look at neither. */
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
        // No stack trace: refusals are responses, not faults.
        super(message, null, false, false);
        this.status = status;
        this.detail = detail;
    }

    /** Returns the reason for the operator. */
    public String detail() {
        return detail;
    }

    public static UpgradeRefusedException roomNotFound() {
        return new UpgradeRefusedException(404, "Room not found");
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
