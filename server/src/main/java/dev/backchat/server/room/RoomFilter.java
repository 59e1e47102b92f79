package dev.backchat.server.room;

import org.jspecify.annotations.Nullable;

/**
 * Which rooms to list; what is null doesn't filter.
 *
 * @param name exactly
 * @param handlerUri exactly
 * @param loggingConfigurationId one of the room's
 */
public record RoomFilter(
        @Nullable String name,
        @Nullable String handlerUri,
        @Nullable String loggingConfigurationId) {}
