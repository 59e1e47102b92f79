package dev.backchat.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends an event to everybody in a room.
 *
 * @param roomIdentifier the ARN of the room; required
 * @param eventName 1 to 100 characters, not beginning with {@code aws:}; required
 * @param attributes at most 1,024 UTF-8 bytes of keys and values
 */
public record SendEventRequest(
        @Nullable String roomIdentifier,
        @Nullable String eventName,
        @Nullable Map<String, String> attributes) {}
