package dev.backchat.server.chat;

import dev.backchat.server.websocket.FrameDecoder;

/**
 * Where a chat session stands, and why it ended. A session moves forward only:
 *
 * <pre>
 * JOINING -> OPEN -> EXPIRED -> CLOSING
 * </pre>
 *
 * from any of which it may go to CLOSING.
 */
public final class SessionState {
    private enum State {
        /** A member of the room, but not told so yet: hears nothing. */
        JOINING,
        OPEN,
        /** The session is over and the Close frame is about to follow: still hears, may do nothing. */
        EXPIRED,
        /** A Close frame is out, or the socket is closed. */
        CLOSING
    }

    private State state = State.JOINING;
    private String reason = "the client hung up";
    private int closeStatus = FrameDecoder.NO_STATUS;

    void open() {
        state = State.OPEN;
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

    /** Whether it was open, and so has expired now. */
    boolean expire() {
        if (state != State.OPEN) {
            return false;
        }
        state = State.EXPIRED;
        return true;
    }

    /** Closes it without a Close frame. */
    void close() {
        state = State.CLOSING;
    }

    /** Closes it without a Close frame, for a reason that the log tells. */
    void close(String why) {
        close();
        reason = why;
    }

    /** Closes it with a Close frame of that status. */
    void close(String why, int status) {
        close(why);
        closeStatus = status;
    }

    /** Why it ended, for the log. */
    String ending() {
        return closeStatus == FrameDecoder.NO_STATUS ? reason : reason + " with " + closeStatus;
    }
}
