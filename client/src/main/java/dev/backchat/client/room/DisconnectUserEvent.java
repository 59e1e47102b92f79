package dev.backchat.client.room;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All connections of a user to the room are being closed.
 *
 * @param id of this event
 * @param reason null if none was given
 * @param attributes all of the event's, as they came
 */
public record DisconnectUserEvent(
        String id,
        String requestId,
        String userId,
        @Nullable String reason,
        Map<String, String> attributes,
        Instant sendTime) {}
