package dev.backchat.api.frame;

import dev.backchat.api.ChatTokenCapability;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An action that a client requests over its WebSocket. */
public sealed interface ChatAction extends ActionRequest {
    /** Returns the capability that the connection needs; each capability is named after the action that it permits. */
    ChatTokenCapability capability();

    /** Returns the action's name on the wire. */
    default String name() {
        return capability().name();
    }

    /**
     * Sends a message to everybody in the room.
     *
     * @param content text of the message; required
     * @param attributes null if absent
     */
    record SendMessage(
            String requestId, String content, @Nullable Map<String, String> attributes) implements ChatAction {
        @Override
        public ChatTokenCapability capability() {
            return ChatTokenCapability.SEND_MESSAGE;
        }
    }

    /** Tells everybody to delete the message with this id. */
    record DeleteMessage(
            String requestId, String id, @Nullable String reason) implements ChatAction {
        @Override
        public ChatTokenCapability capability() {
            return ChatTokenCapability.DELETE_MESSAGE;
        }
    }

    /** Closes all of a user's connections. */
    record DisconnectUser(
            String requestId, String userId, @Nullable String reason) implements ChatAction {
        @Override
        public ChatTokenCapability capability() {
            return ChatTokenCapability.DISCONNECT_USER;
        }
    }
}
