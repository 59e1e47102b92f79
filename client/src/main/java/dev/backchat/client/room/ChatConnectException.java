package dev.backchat.client.room;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect that failed, or the last of those that a room made. The message says the URL and the reason: the
 * service's own where it gave one, never the token.
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

    /** What the room would end with: whether there was no token, or no connection. */
    public DisconnectReason disconnectReason() {
        return disconnectReason;
    }

    /** The status that the WebSocket was refused with, such as 403; 0 if there was none. */
    public int httpStatus() {
        return httpStatus;
    }
}
