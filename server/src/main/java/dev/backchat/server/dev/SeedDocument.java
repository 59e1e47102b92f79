package dev.backchat.server.dev;

import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.MessageReviewHandler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A seed as it is written. Members that Amazon's model has are called as there.
 *
 * @param account of what names no other; the dev server's when absent
 * @param region likewise; us-east-1 when absent
 */
record SeedDocument(
        @Nullable String account,
        @Nullable String region,
        @Nullable List<@Nullable LoggingEntry> loggingConfigurations,
        @Nullable List<@Nullable RoomEntry> rooms) {
    record LoggingEntry(
            @Nullable String id,
            @Nullable String account,
            @Nullable String region,
            @Nullable String name,
            @Nullable DestinationConfiguration destinationConfiguration,
            @Nullable Map<String, String> tags) {}

    /** @param loggingConfigurationIdentifiers ids or ARNs */
    record RoomEntry(
            @Nullable String id,
            @Nullable String account,
            @Nullable String region,
            @Nullable String name,
            @Nullable Integer maximumMessageRatePerSecond,
            @Nullable Integer maximumMessageLength,
            @Nullable MessageReviewHandler messageReviewHandler,
            @Nullable Map<String, String> tags,
            @Nullable List<@Nullable String> loggingConfigurationIdentifiers,
            @Nullable List<@Nullable MessageEntry> messages) {}

    record MessageEntry(
            @Nullable String author,
            @Nullable String content,
            @Nullable Map<String, String> attributes) {}
}
