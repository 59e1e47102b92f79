package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;
import java.io.Serial;

/** The service refused a request, by an ERROR frame. */
public final class ChatError extends ChatRoomException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String requestId;
    private final int errorCode;
    private final String errorMessage;

    ChatError(ChatFrame.Error frame) {
        super(Reason.REFUSED, frame.errorCode() + " " + frame.errorMessage());
        this.id = frame.id();
        this.requestId = frame.requestId();
        this.errorCode = frame.errorCode();
        this.errorMessage = frame.errorMessage();
    }

    /** Of the frame. */
    public String id() {
        return id;
    }

    public String requestId() {
        return requestId;
    }

    /**
     * As of HTTP: 400 malformed, 401 session expired, 403 capability missing, 404 room not found, 406 rejected by review,
     * 413 too large, 429 too often, 500 the service failed.
     */
    public int errorCode() {
        return errorCode;
    }

    public String errorMessage() {
        return errorMessage;
    }
}
