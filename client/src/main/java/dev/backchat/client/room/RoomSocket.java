package dev.backchat.client.room;

import java.util.concurrent.CompletableFuture;

/** One connection to a room, which reports its end once. */
interface RoomSocket {
    /**
     * Describes how a connection ended.
     *
     * @param isClean whether the service sent a Close frame
     * @param reason reason from the Close frame, or what broke the connection
     */
    record End(boolean isClean, int code, String reason) {}

    /**
     * Receives texts and the end of a connection. Both methods are called on the socket's threads and must not block.
     */
    interface Listener {
        /** @param more to be run once when this text has been processed; only a few may be outstanding */
        void onText(RoomSocket socket, String text, Runnable more);

        void onEnd(RoomSocket socket, End end);
    }

    /** Opens connections. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens a connection.
         *
         * @return connection once it is open; fails with a {@link HandshakeException} or another failure within a time
         *     limit, and then the end is not reported
         */
        CompletableFuture<RoomSocket> open(String token, Listener listener);
    }

    /** Starts delivery. Nothing is delivered before, not even the end. */
    void listen();

    boolean hasEnded();

    /** Sends a text after all those sent before. */
    void send(String text);

    /**
     * Sends a Close frame. Texts that the service sends before it responds are still delivered; the end follows
     * shortly.
     */
    void close();
}
