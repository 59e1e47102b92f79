package dev.backchat.client.room;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failed attempt to connect, or the last failed attempt of a room. The message contains the URL and the reason, which
 * is the service's own if it gave one, but never the token.
 */
public final class ChatConnectException extends ChatRoomException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final DisconnectReason disconnectReason;
    private final int httpStatus;

    ChatConnectException(DisconnectReason disconnectReason, int httpStatus, String message, @Nullable Throwable cause) {
        super(Reason.CONNECT_FAILED, message, cause);
        this.disconnectReason = disconnectReason;
        this.httpStatus = httpStatus;
    }

    /** Returns the reason that the room would end with: no token or no connection. */
    public DisconnectReason disconnectReason() {
        return disconnectReason;
    }

    /** Returns the HTTP status with which the WebSocket was refused, such as 403; 0 if there was none. */
    public int httpStatus() {
        return httpStatus;
    }
}
