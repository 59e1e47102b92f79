package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;
import java.io.Serial;

/** Thrown when the service refuses a request with an ERROR frame. */
public final class ChatRequestException extends ChatRoomException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String requestId;
    private final int errorCode;
    private final String errorMessage;

    ChatRequestException(ChatFrame.Error frame) {
        super(Reason.REFUSED, frame.errorCode() + " " + frame.errorMessage());
        this.id = frame.id();
        this.requestId = frame.requestId();
        this.errorCode = frame.errorCode();
        this.errorMessage = frame.errorMessage();
    }

    /** Returns the id of the ERROR frame. */
    public String id() {
        return id;
    }

    public String requestId() {
        return requestId;
    }

    /**
     * Returns the error code, modeled on HTTP: 400 malformed, 401 session expired, 403 capability missing, 404 room not
     * found, 406 rejected by review, 413 too large, 429 too many requests, 500 the service failed.
     */
    public int errorCode() {
        return errorCode;
    }

    public String errorMessage() {
        return errorMessage;
    }
}
