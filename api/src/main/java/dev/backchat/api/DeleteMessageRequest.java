package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Tells everybody in a room to delete a message.
 *
 * @param roomIdentifier the ARN of the room; required
 * @param id the message's id, 12 of {@code [a-zA-Z0-9]}; required. Nothing checks that the message exists
 * @param reason 1 to 256 characters, shown to everybody
 */
public record DeleteMessageRequest(
        @Nullable String roomIdentifier,
        @Nullable String id,
        @Nullable String reason) {}
