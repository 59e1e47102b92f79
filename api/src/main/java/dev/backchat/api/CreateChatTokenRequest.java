package dev.backchat.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a token that lets one user connect once to one room.
 *
 * @param roomIdentifier the ARN of the room; required
 * @param userId who the holder will be to the others, 1 to 128 characters; required
 * @param capabilities what the holder may do besides viewing: see {@link ChatTokenCapability}; none when absent
 * @param sessionDurationInMinutes how long the connection may last, 1 to 180; 60 when absent
 * @param attributes shown to everybody as the sender's; at most 1,024 UTF-8 bytes of keys and values
 */
public record CreateChatTokenRequest(
        @Nullable String roomIdentifier,
        @Nullable String userId,
        @Nullable List<String> capabilities,
        @Nullable Integer sessionDurationInMinutes,
        @Nullable Map<String, String> attributes) {}
