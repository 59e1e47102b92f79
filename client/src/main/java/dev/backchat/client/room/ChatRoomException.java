package dev.backchat.client.room;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What the futures of a room fail with, all of them: this, {@link ChatError} for what the service refused by an ERROR
 * frame, or {@link ChatConnectException} for a room that could not connect.
 */
public sealed class ChatRoomException extends RuntimeException permits ChatConnectException, ChatError {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** The room is not connected, so nothing was sent. */
        NOT_CONNECTED,
        /** The connection broke, or was closed. The service may have done what was asked. */
        CONNECTION_LOST,
        /** There was no answer in time. The service may have done what was asked. */
        TIMEOUT,
        /** The service refused the request: the exception is a {@link ChatError}. */
        REFUSED,
        /** The room could not connect: the exception is a {@link ChatConnectException}. */
        CONNECT_FAILED,
        /** The request can't be sent as it is; nothing was. */
        INVALID_REQUEST
    }

    private final Reason reason;

    ChatRoomException(Reason reason, String message) {
        this(reason, message, null);
    }

    ChatRoomException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
