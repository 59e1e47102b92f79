package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;

/**
 * Listens to a room. All methods are called one at a time on the room's executor, in the order of the events; a slow
 * listener delays the others. Anything that a listener throws, even an error, is logged, and the room continues.
 */
public interface ChatRoomListener {
    /** The room is connecting, for the first time or after the connection broke. Messages sent meanwhile are missed. */
    default void connecting(ChatRoom room) {}

    /** The room is connected. */
    default void connect(ChatRoom room) {}

    /**
     * The room asked for its history, or for what was missed, and this is what it gets: called after {@link #connect},
     * before the frames that are replayed, and before anything newer. Also called later, with nothing replayed, where the
     * service itself may have lost something while the room was connected.
     */
    default void recovered(ChatRoom room, Recovery recovery) {}

    /**
     * An attempt to connect failed; this includes attempts to renew a connection that still works. The room tries
     * again, or reports its end right after this.
     */
    default void connectFailed(ChatRoom room, ChatConnectException failure) {}

    /** The room has come to its end; it doesn't connect again by itself. */
    default void disconnect(ChatRoom room, DisconnectReason reason) {}

    /**
     * The room has come to its end; it doesn't connect again by itself. Calls the method without the detail, unless it is
     * overridden.
     *
     * @param detail why, in words: the service's own where it gave some
     */
    default void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
        disconnect(room, reason);
    }

    /** Somebody sent a message; this includes the user's own messages. */
    default void message(ChatRoom room, ChatFrame.Message message) {}

    /** An event that an app sent. */
    default void event(ChatRoom room, ChatFrame.Event event) {}

    /** A message is to be deleted from the screen. */
    default void messageDelete(ChatRoom room, DeleteMessageEvent event) {}

    /** A user is being disconnected. */
    default void userDisconnect(ChatRoom room, DisconnectUserEvent event) {}
}
