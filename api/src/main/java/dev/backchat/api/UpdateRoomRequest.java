package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes a room. What is absent stays as it is; who is connected feels it at the next message.
 *
 * @param identifier its ARN; required
 * @param name 0 to 128 of {@code [a-zA-Z0-9-_]}
 * @param maximumMessageRatePerSecond 1 to 100
 * @param maximumMessageLength code points, 1 to 500
 * @param messageReviewHandler an empty {@code uri} detaches the handler; an absent one keeps it
 * @param loggingConfigurationIdentifiers replaces the whole list; empty detaches all
 */
public record UpdateRoomRequest(
        @Nullable String identifier,
        @Nullable String name,
        @Nullable Integer maximumMessageRatePerSecond,
        @Nullable Integer maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        @Nullable List<String> loggingConfigurationIdentifiers) {}
