package dev.backchat.client.room;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Failure of a room's future: this class, {@link ChatRequestException} for requests that the service refused with an
 * ERROR frame, or {@link ChatConnectException} for a room that could not connect.
 */
public sealed class ChatRoomException extends RuntimeException permits ChatConnectException, ChatRequestException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Kind of failure. */
    public enum Reason {
        /** The room is not connected, so nothing was sent. */
        NOT_CONNECTED,
        /** The connection broke or was closed. The service may have carried out the request. */
        CONNECTION_LOST,
        /** There was no response in time. The service may have carried out the request. */
        TIMEOUT,
        /** The service refused the request: the exception is a {@link ChatRequestException}. */
        REFUSED,
        /** The room could not connect: the exception is a {@link ChatConnectException}. */
        CONNECT_FAILED,
        /** The request cannot be sent as it is; nothing was sent. */
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
