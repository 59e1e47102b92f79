package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Closes all of a user's connections to a room.
 *
 * @param roomIdentifier the ARN of the room; required
 * @param userId 1 to 128 characters, compared code point for code point; required
 * @param reason 1 to 256 characters, shown to everybody
 */
public record DisconnectUserRequest(
        @Nullable String roomIdentifier,
        @Nullable String userId,
        @Nullable String reason) {}
