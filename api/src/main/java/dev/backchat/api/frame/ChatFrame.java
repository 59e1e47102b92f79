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
     * @param attributes the message's own; when it has none, null in what the service writes, and empty in what
     *     {@link FrameReader} has read
     * @param sendTime when the service took it, to the nanosecond where the clock can tell
     */
    record Message(
            String id,
            String requestId,
            @Nullable Map<String, String> attributes,
            String content,
            Instant sendTime,
            Sender sender)
            implements ChatFrame {}

    /** Something happened: an app's own event, or one of the service's, whose names begin with {@code aws:}. */
    record Event(
            String id,
            String requestId,
            String eventName,
            @Nullable Map<String, String> attributes,
            Instant sendTime) implements ChatFrame {}

    /** A request was refused, or the session has ended; only the requester sees it. */
    record Error(String id, String requestId, int errorCode, String errorMessage) implements ChatFrame {}

    /**
     * Who said it, as the chat token has it.
     *
     * @param attributes empty for none
     */
    record Sender(String userId, Map<String, String> attributes) {}
}
