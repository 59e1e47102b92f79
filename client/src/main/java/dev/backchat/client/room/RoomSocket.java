package dev.backchat.client.room;

import java.util.concurrent.CompletableFuture;

/** One connection to a room, from its opening to its end, which it tells once. */
interface RoomSocket {
    /**
     * How a connection ended.
     *
     * @param isClean by a Close frame of the service
     * @param reason what the Close frame says, or what broke the connection
     */
    record End(boolean isClean, int code, String reason) {}

    /** What a connection brings. Both are called on the socket's threads, and must not wait. */
    interface Listener {
        /** @param more to be run once when this text has been dealt with; only a few may be outstanding */
        void onText(RoomSocket socket, String text, Runnable more);

        void onEnd(RoomSocket socket, End end);
    }

    /** Opens connections. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens one.
         *
         * @return it, when it is open; or a {@link HandshakeException} or another failure within a time, then nothing is
         *     told of its end
         */
        CompletableFuture<RoomSocket> open(String token, Listener listener);
    }

    /** Lets the first frame come. Until then nothing does, not even the end. */
    void listen();

    boolean hasEnded();

    /** Sends a text, after all that was sent before. */
    void send(String text);

    /** Sends a Close frame. What the service sends before it answers still comes; then the end is told, in a short time. */
    void close();
}
