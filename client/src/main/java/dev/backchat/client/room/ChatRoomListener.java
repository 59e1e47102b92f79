package dev.backchat.client.room;

import dev.backchat.api.frame.ChatFrame;

/**
 * Hears what happens in a room. Everything is told one after the other, in the order in which it happened, on the room's
 * executor; while a listener takes its time, the others wait. What a listener throws, an error even, is logged, and the
 * room goes on.
 */
public interface ChatRoomListener {
    /** The room connects: for the first time, or again after the connection broke. What is said meanwhile is missed. */
    default void connecting(ChatRoom room) {}

    /** The room is connected. */
    default void connect(ChatRoom room) {}

    /**
     * An attempt to connect failed, also one to renew a connection that still works. The room tries again, or tells of its
     * end right after this.
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

    /** Somebody said something; one's own messages are among them. */
    default void message(ChatRoom room, ChatFrame.Message message) {}

    /** An event of the app's own. */
    default void event(ChatRoom room, ChatFrame.Event event) {}

    /** A message shall be deleted from the screen. */
    default void messageDelete(ChatRoom room, DeleteMessageEvent event) {}

    /** A user is being disconnected. */
    default void userDisconnect(ChatRoom room, DisconnectUserEvent event) {}
}
