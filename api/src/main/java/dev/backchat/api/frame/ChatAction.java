package dev.backchat.api.frame;

import dev.backchat.api.ChatTokenCapability;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for over its WebSocket. */
public sealed interface ChatAction extends ActionRequest {
    /** What the connection must be allowed to do; each capability is named after the action that it allows. */
    ChatTokenCapability capability();

    /** The action's name on the wire. */
    default String name() {
        return capability().name();
    }

    /**
     * Says something to everybody in the room.
     *
     * @param content the text; required
     * @param attributes null when absent
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

    /** Closes all connections of a user. */
    record DisconnectUser(
            String requestId, String userId, @Nullable String reason) implements ChatAction {
        @Override
        public ChatTokenCapability capability() {
            return ChatTokenCapability.DISCONNECT_USER;
        }
    }
}
