package dev.backchat.server.websocket;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** Thrown when a client breaks the WebSocket protocol or exceeds a limit; the connection ends with it. */
public final class WebSocketProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    /** @param reason for people */
    public WebSocketProtocolException(WebSocketCloseStatus status, String reason) {
        super(reason, null, false, false);
        this.status = status.code();
        this.reason = reason;
    }

    /** Returns the status of the Close frame. */
    public int status() {
        return status;
    }

    /** Returns the reason in the Close frame. */
    public String reason() {
        return reason;
    }
}
