package dev.backchat.server.capture;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ActionRequest;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import org.jspecify.annotations.Nullable;

/** Captures the frames of one WebSocket. */
public final class ConnectionCapture {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Capture capture;
    private final Exchange exchange;

    /** @param connection the id of the connection */
    public ConnectionCapture(Capture capture, Arn room, String userId, String connection) {
        this.capture = capture;
        this.exchange = new Exchange(capture.isOn() ? room.toString() : null, userId, connection, null);
    }

    /** Captures a handshake that has succeeded. */
    public void opened() {
        capture.opened("CONNECT", exchange, Outcome.of(SWITCHING_PROTOCOLS, null));
    }

    /** Captures a request of the client, before it is handled. */
    public void received(ActionRequest request, byte[] text) {
        if (capture.isOn()) {
            capture.received(
                    request instanceof ChatAction action ? action.name() : "UNREADABLE", exchange, text, Outcome.NONE);
        }
    }

    /** Captures the refusal of a request, or of the whole session. */
    public void sent(ChatFrame.Error error, byte[] text) {
        if (capture.isOn()) {
            capture.sent("ERROR", exchange, text, Outcome.of(error.errorCode(), error.errorMessage()));
        }
    }

    /** Captures a Close frame of the server. */
    public void closing(int status, String reason) {
        capture.sent("CLOSE", exchange, null, new Outcome(status, null, reason));
    }

    /** Captures the end of the connection. */
    public void ended(@Nullable String reason) {
        capture.received("END", exchange, null, new Outcome(null, null, reason));
    }
}
