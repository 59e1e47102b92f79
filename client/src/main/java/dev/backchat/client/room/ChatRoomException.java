package dev.backchat.client.room;

import java.io.Serial;

/** A request that ended without an answer of the service. */
public final class ChatRoomException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** The room is not connected, so nothing was sent. */
        NOT_CONNECTED,
        /** The connection broke, or was closed. The service may have done what was asked. */
        CONNECTION_LOST,
        /** There was no answer in time. The service may have done what was asked. */
        TIMEOUT
    }

    private final Reason reason;

    ChatRoomException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
