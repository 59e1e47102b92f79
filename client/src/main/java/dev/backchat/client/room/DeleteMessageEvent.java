package dev.backchat.client.room;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message shall be deleted from the screen.
 *
 * @param id of this event
 * @param messageId of the message
 * @param reason null if none was given
 * @param attributes all of the event's, as they came
 */
public record DeleteMessageEvent(
        String id,
        String requestId,
        String messageId,
        @Nullable String reason,
        Map<String, String> attributes,
        Instant sendTime) {}
