package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Deletes a room; whoever is in it is disconnected.
 *
 * @param identifier its ARN; required
 */
public record DeleteRoomRequest(@Nullable String identifier) {}
