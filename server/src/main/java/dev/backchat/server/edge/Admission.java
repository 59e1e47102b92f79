package dev.backchat.server.edge;

import dev.backchat.api.Room;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.Claims;
import dev.backchat.server.token.RefusedToken;
import dev.backchat.server.token.UsedTokens;
import org.jspecify.annotations.Nullable;

/** Decides who may open a WebSocket. */
public final class Admission {
    private final ChatTokens tokens;
    private final UsedTokens usedTokens;
    private final Rooms rooms;

    public Admission(ChatTokens tokens, UsedTokens usedTokens, Rooms rooms) {
        this.tokens = tokens;
        this.usedTokens = usedTokens;
        this.rooms = rooms;
    }

    /** What the token says, if it is genuine and its minute isn't over. Costs no I/O. */
    Claims open(String token) throws RefusedUpgrade {
        try {
            return tokens.open(token);
        } catch (RefusedToken e) {
            throw new RefusedUpgrade(403, e.reason());
        }
    }

    /**
     * Uses the token up, if its room is still there. May wait for the store.
     *
     * @param known the room, if its members are being kept up to date with it; otherwise it is looked up
     */
    Room admit(Claims claims, @Nullable Room known) throws RefusedUpgrade {
        Room room = known != null ? known : rooms.find(claims.room()).orElseThrow(RefusedUpgrade::roomNotFound);
        // Last, so that a token is used up only by a connection that succeeds.
        if (!usedTokens.claim(claims.tokenId(), claims.tokenExpiration())) {
            throw new RefusedUpgrade(403, "The chat token has been used already");
        }
        return room;
    }
}
