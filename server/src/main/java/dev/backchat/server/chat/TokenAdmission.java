package dev.backchat.server.chat;

import dev.backchat.api.Arn;
import dev.backchat.api.Room;
import dev.backchat.server.http.UpgradeRefusedException;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.token.ChatTokens;
import dev.backchat.server.token.Claims;
import dev.backchat.server.token.Revocations;
import dev.backchat.server.token.TokenRefusedException;
import dev.backchat.server.token.UsedTokens;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides who may open a WebSocket. */
public final class TokenAdmission {
    private final ChatTokens tokens;
    private final UsedTokens usedTokens;
    private final Revocations revocations;
    private final Function<Arn, Optional<Room>> rooms;
    private final Quotas quotas;

    /**
     * @param rooms finds a room; may block
     * @param quotas of accounts, which bound their connections
     */
    public TokenAdmission(
            ChatTokens tokens,
            UsedTokens usedTokens,
            Revocations revocations,
            Function<Arn, Optional<Room>> rooms,
            Quotas quotas) {
        this.tokens = tokens;
        this.revocations = revocations;
        this.usedTokens = usedTokens;
        this.rooms = rooms;
        this.quotas = quotas;
    }

    public WarmUp warmUp(InstantSource clock) {
        return new WarmUp(tokens, clock);
    }

    /** Lets those in who warm the server up. */
    public TokenAdmission to(WarmUp warmUp) {
        return new TokenAdmission(tokens, usedTokens, revocations, arn -> Optional.of(warmUp.room()), Quotas.NONE);
    }

    /** What the token says, if it is genuine and its minute isn't over. Costs no I/O. */
    Claims open(String token) throws UpgradeRefusedException {
        try {
            return tokens.open(token);
        } catch (TokenRefusedException e) {
            throw new UpgradeRefusedException(403, e.reason(), e.detail());
        }
    }

    /**
     * Counts a connection of the account that has a room; it must be {@link #releaseConnection released}.
     *
     * @throws UpgradeRefusedException if the account has as many as it may have
     */
    void acquireConnection(Arn room) throws UpgradeRefusedException {
        if (!quotas.tryConnect(room.account(), room.region())) {
            throw new UpgradeRefusedException(429, "The account has as many connections as it may have in the region");
        }
    }

    void releaseConnection(Arn room) {
        quotas.disconnect(room.account(), room.region());
    }

    /**
     * Uses the token up, if its room is still there.
     *
     * @param known the room, if its members are being kept up to date with it; otherwise it is looked up
     * @param blocking where that may wait for the store
     * @return the room; or {@link UpgradeRefusedException}
     */
    CompletableFuture<Room> admit(Claims claims, @Nullable Room known, Executor blocking) {
        CompletableFuture<Optional<Room>> looked = known != null
                ? CompletableFuture.completedFuture(Optional.of(known))
                : CompletableFuture.supplyAsync(() -> rooms.apply(claims.room()), blocking);
        // Last, so that a token is used up only by a connection that succeeds.
        return looked.thenCompose(found -> found.isPresent()
                ? use(claims, found.get())
                : CompletableFuture.failedFuture(UpgradeRefusedException.roomNotFound()));
    }

    private CompletableFuture<Room> use(Claims claims, Room room) {
        if (revocations.isRevoked(claims)) {
            return CompletableFuture.failedFuture(new UpgradeRefusedException(403, "The chat token has been revoked"));
        }
        return usedTokens
                .claim(claims.tokenId(), claims.tokenExpiration())
                .thenCompose(isFirst -> isFirst
                        ? CompletableFuture.completedFuture(room)
                        : CompletableFuture.failedFuture(
                                new UpgradeRefusedException(403, "The chat token has been used already")));
    }
}
