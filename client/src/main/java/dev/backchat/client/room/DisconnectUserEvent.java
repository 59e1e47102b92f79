package dev.backchat.client.room;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All of a user's connections to the room are being closed.
 *
 * @param id id of this event
 * @param reason null if none was given
 * @param attributes all attributes of the event, as received
 */
public record DisconnectUserEvent(
        String id,
        String requestId,
        String userId,
        @Nullable String reason,
        Map<String, String> attributes,
        Instant sendTime) {}
