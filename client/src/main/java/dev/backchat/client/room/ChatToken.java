package dev.backchat.client.room;

import dev.backchat.api.CreateChatTokenResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token that opens one connection within a minute of its creation. The text form does not contain the token.
 *
 * @param token token as returned by {@code CreateChatToken}
 * @param sessionExpirationTime time at which a connection opened with it ends; the room gets another token a minute
 *     earlier, or halfway through a session shorter than two minutes. If null, the room lets the session end and
 *     reconnects then
 */
public record ChatToken(String token, @Nullable Instant sessionExpirationTime) {
    /** Creates a token whose session is not renewed before it ends. */
    public ChatToken(String token) {
        this(token, null);
    }

    /** Returns the token from a {@code CreateChatToken} response. */
    public static ChatToken of(CreateChatTokenResponse response) {
        return new ChatToken(response.token(), response.sessionExpirationTime());
    }

    @Override
    public String toString() {
        return "ChatToken[until " + sessionExpirationTime + "]";
    }
}
