package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one room.
 *
 * @param identifier its ARN; required
 */
public record GetRoomRequest(@Nullable String identifier) {}
