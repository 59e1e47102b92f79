package dev.backchat.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates a room. Repeating it makes another room.
 *
 * @param name 0 to 128 of {@code [a-zA-Z0-9-_]}; need not be unique
 * @param maximumMessageRatePerSecond messages a second of all the room's clients together, 1 to 100; 10 when absent
 * @param maximumMessageLength code points in a message, 1 to 500; 500 when absent
 * @param messageReviewHandler who approves each message
 * @param tags at most 50
 * @param loggingConfigurationIdentifiers ARNs of at most 3 logging configurations
 */
public record CreateRoomRequest(
        @Nullable String name,
        @Nullable Integer maximumMessageRatePerSecond,
        @Nullable Integer maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        @Nullable Map<String, String> tags,
        @Nullable List<String> loggingConfigurationIdentifiers) {}
