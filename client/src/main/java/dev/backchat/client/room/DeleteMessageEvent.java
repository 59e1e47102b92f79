package dev.backchat.client.room;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message is to be deleted from the screen.
 *
 * @param id id of this event
 * @param messageId id of the message
 * @param reason null if none was given
 * @param attributes all attributes of the event, as received
 */
public record DeleteMessageEvent(
        String id,
        String requestId,
        String messageId,
        @Nullable String reason,
        Map<String, String> attributes,
        Instant sendTime) {}
