package dev.backchat.server.edge;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** A client broke the WebSocket protocol, or asks for more than the server takes; the connection ends with it. */
final class ProtocolViolationException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    /** @param reason for people */
    ProtocolViolationException(WebSocketCloseStatus status, String reason) {
        super(reason, null, false, false);
        this.status = status.code();
        this.reason = reason;
    }

    /** What the Close frame says. */
    int status() {
        return status;
    }

    /** What the Close frame says too. */
    String reason() {
        return reason;
    }
}
