package dev.backchat.server.token;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a chat token says.
 *
 * @param tokenId by which it is known that it was used
 * @param room where it lets its holder in
 * @param userId who the holder is
 * @param capabilities what the holder may do besides viewing
 * @param attributes shown with each message of the holder
 * @param issued when it was made
 * @param tokenExpiration until when it opens a connection
 * @param sessionExpiration when that connection ends
 */
public record Claims(
        String tokenId,
        Arn room,
        String userId,
        Set<ChatTokenCapability> capabilities,
        Map<String, String> attributes,
        Moment issued,
        Instant tokenExpiration,
        Instant sessionExpiration) {
    @Override
    public String toString() {
        // Who it is for is nobody's business in a log.
        return "Claims[" + tokenId + " for " + room + "]";
    }
}
