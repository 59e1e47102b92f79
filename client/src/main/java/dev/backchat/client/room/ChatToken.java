package dev.backchat.client.room;

import dev.backchat.api.CreateChatTokenResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What opens one connection, within a minute of its making. Its text shows no token.
 *
 * @param token as {@code CreateChatToken} gave it
 * @param sessionExpirationTime when a connection that it opens ends; the room gets another token a minute before, or, if
 *     the session is shorter than two, at half of it. When null, the room lets the session end, and comes back then
 */
public record ChatToken(String token, @Nullable Instant sessionExpirationTime) {
    /** A token whose session may end. */
    public ChatToken(String token) {
        this(token, null);
    }

    /** The token that an operation gave. */
    public static ChatToken of(CreateChatTokenResponse response) {
        return new ChatToken(response.token(), response.sessionExpirationTime());
    }

    @Override
    public String toString() {
        return "ChatToken[until " + sessionExpirationTime + "]";
    }
}
