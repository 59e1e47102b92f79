package dev.backchat.api.frame;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service sends over a WebSocket. */
public sealed interface ChatFrame {
    /** 12 of {@code [a-zA-Z0-9]}; clients drop a frame whose id they have seen, whatever its type. */
    String id();

    /** The name that the requester gave, {@code ""} for none. */
    String requestId();

    /**
     * Somebody said something.
     *
     * @param attributes the message's own; empty for none in what {@link FrameReader} has read. The service alone makes
     *     messages with null, which {@link FrameWriter} writes as such
     * @param sendTime when the service took it, to the nanosecond where the clock can tell
     */
    record Message(
            String id,
            String requestId,
            Map<String, String> attributes,
            String content,
            Instant sendTime,
            Sender sender)
            implements ChatFrame {
        @SuppressWarnings("NullAway") // What clients get has no null, and they see that in the type.
        public Message(
                String id,
                String requestId,
                @Nullable Map<String, String> attributes,
                String content,
                Instant sendTime,
                Sender sender) {
            this.id = id;
            this.requestId = requestId;
            this.attributes = attributes;
            this.content = content;
            this.sendTime = sendTime;
            this.sender = sender;
        }
    }

    /**
     * Something happened: an app's own event, or one of the service's, whose names begin with {@code aws:}.
     *
     * @param attributes as of a message
     */
    record Event(String id, String requestId, String eventName, Map<String, String> attributes, Instant sendTime)
            implements ChatFrame {
        @SuppressWarnings("NullAway") // As of a message.
        public Event(
                String id,
                String requestId,
                String eventName,
                @Nullable Map<String, String> attributes,
                Instant sendTime) {
            this.id = id;
            this.requestId = requestId;
            this.eventName = eventName;
            this.attributes = attributes;
            this.sendTime = sendTime;
        }
    }

    /** A request was refused, or the session has ended; only the requester sees it. */
    record Error(String id, String requestId, int errorCode, String errorMessage) implements ChatFrame {}

    /**
     * Who said it, as the chat token has it.
     *
     * @param attributes empty for none
     */
    record Sender(String userId, Map<String, String> attributes) {}
}
