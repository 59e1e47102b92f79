package dev.backchat.server.chat;

import dev.backchat.server.time.NanoClock;
import dev.backchat.server.websocket.FrameDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The state of a chat session, and why it ended. A session only moves forward:
 *
 * <pre>
 * JOINING -> OPEN -> EXPIRED -> CLOSING
 * </pre>
 *
 * and any state may go to CLOSING.
 */
public final class SessionState {
    private enum State {
        /** A member of the room whose handshake is not complete: receives nothing. */
        JOINING,
        OPEN,
        /** The session has expired and the Close frame follows shortly: still receives, but may not act. */
        EXPIRED,
        /** A Close frame or the end of the stream has been sent, or the socket is closed. */
        CLOSING
    }

    private final NanoClock clock;
    private State state = State.JOINING;
    private long openedNanos;

    private long endNanos;
    private String reason = "the client hung up";
    private int closeStatus = FrameDecoder.NO_STATUS;

    SessionState(NanoClock clock) {
        this.clock = clock;
    }

    void open(Duration lifetime) {
        state = State.OPEN;
        openedNanos = clock.nanoTime();
        endNanos = openedNanos + lifetime.toNanos();
    }

    /** Returns the time until the session expires. */
    long leftNanos() {
        return endNanos - clock.nanoTime();
    }

    boolean isJoining() {
        return state == State.JOINING;
    }

    boolean isExpired() {
        return state == State.EXPIRED;
    }

    boolean isClosing() {
        return state == State.CLOSING;
    }

    /** Expires the session; returns whether it was open. */
    boolean expire() {
        if (state != State.OPEN) {
            return false;
        }
        state = State.EXPIRED;
        return true;
    }

    /** Closes the session without a Close frame. */
    void close() {
        state = State.CLOSING;
    }

    /** Closes the session without a Close frame, with a reason for the log. */
    void close(String why) {
        close();
        reason = why;
    }

    /** Closes the session with a Close frame of the given status. */
    void close(String why, int status) {
        close(why);
        closeStatus = status;
    }

    /** Returns how long the session has been open. */
    long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(clock.nanoTime() - openedNanos);
    }

    /** Returns why the session ended, for the log. */
    String ending() {
        return closeStatus == FrameDecoder.NO_STATUS ? reason : reason + " with " + closeStatus;
    }
}
