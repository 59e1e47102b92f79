package dev.backchat.server.edge;

/** A client broke the WebSocket protocol, or asks for more than the server takes; the connection ends with it. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1;

    /** The status codes of RFC 6455, 7.4.1. */
    static final int PROTOCOL_ERROR = 1002;

    static final int UNSUPPORTED_DATA = 1003;
    static final int INVALID_PAYLOAD = 1007;
    static final int TOO_BIG = 1009;

    private final int status;
    private final String reason;

    ProtocolViolation(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /** What the Close frame says. */
    int status() {
        return status;
    }

    /** What the Close frame says too, for people. */
    String reason() {
        return reason;
    }
}
