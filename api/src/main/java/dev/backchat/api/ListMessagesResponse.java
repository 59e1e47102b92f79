package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a room's messages.
 *
 * @param messages newest first
 * @param nextToken for the next page; absent on the last page
 */
public record ListMessagesResponse(
        List<RoomMessage> messages, @Nullable String nextToken) {}
