package dev.backchat.api.frame;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A frame that the service sends over a WebSocket. */
public sealed interface ChatFrame {
    /**
     * Returns the id, 12 characters of {@code [a-zA-Z0-9]}. Clients drop a frame of any type whose id they have already
     * seen.
     */
    String id();

    /** Returns the request id that the requester gave, {@code ""} if none. */
    String requestId();

    /**
     * A message that somebody sent.
     *
     * @param attributes attributes of the message; {@link FrameReader} returns an empty map if there are none. Only the
     *     service creates messages with null, which {@link FrameWriter} writes as null
     * @param sendTime time at which the service accepted the message, in nanoseconds if the clock is that precise
     */
    record Message(
            String id,
            String requestId,
            Map<String, String> attributes,
            String content,
            Instant sendTime,
            Sender sender)
            implements ChatFrame {
        @SuppressWarnings("NullAway") // Clients never get null, and the component's type tells them so.
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
     * An event: either an app's own, or one of the service's, whose names begin with {@code aws:}.
     *
     * @param attributes as for {@link Message}
     */
    record Event(String id, String requestId, String eventName, Map<String, String> attributes, Instant sendTime)
            implements ChatFrame {
        @SuppressWarnings("NullAway") // As for Message.
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

    /** Reports that a request was refused or the session has ended; only the requester receives it. */
    record Error(String id, String requestId, int errorCode, String errorMessage) implements ChatFrame {}

    /**
     * Sender of a message, as given by its chat token.
     *
     * @param attributes empty if there are none
     */
    record Sender(String userId, Map<String, String> attributes) {}
}
