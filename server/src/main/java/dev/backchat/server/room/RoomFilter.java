package dev.backchat.server.room;

import org.jspecify.annotations.Nullable;

/**
 * A filter for listing rooms; null doesn't filter.
 *
 * @param name exact match
 * @param handlerUri exact match
 * @param loggingConfigurationId one of the room's
 */
public record RoomFilter(
        @Nullable String name,
        @Nullable String handlerUri,
        @Nullable String loggingConfigurationId) {}
