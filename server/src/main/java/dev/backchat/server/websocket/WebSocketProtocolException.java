package dev.backchat.server.websocket;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** A client broke the WebSocket protocol, or asks for more than the server takes; the connection ends with it. */
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

    /** What the Close frame says. */
    public int status() {
        return status;
    }

    /** What the Close frame says too. */
    public String reason() {
        return reason;
    }
}
