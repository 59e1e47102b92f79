package dev.backchat.server.token;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * The claims of a chat token.
 *
 * @param tokenId the id by which its use is remembered
 * @param room the room that it admits its holder to
 * @param userId the holder
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
        // Leaves out the holder, who should not appear in a log.
        return "Claims[" + tokenId + " for " + room + "]";
    }
}
