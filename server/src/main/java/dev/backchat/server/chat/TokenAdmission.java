package dev.backchat.server.chat;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.server.bus.ReplayRequest;
import dev.backchat.server.http.UpgradeRefusedException;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.room.StoredRoom;
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

/** Decides which clients may open a WebSocket. */
public final class TokenAdmission {
    private final ChatTokens tokens;
    private final UsedTokens usedTokens;
    private final Revocations revocations;
    private final Function<Arn, Optional<StoredRoom>> rooms;
    private final Quotas quotas;
    private final boolean hasExtensions;

    /**
     * A subprotocol that is a chat token.
     *
     * @param text as offered, to be echoed
     * @param replay what is appended to the token; null if nothing is
     */
    record Offer(String text, Claims claims, @Nullable ReplayRequest replay) {}

    /**
     * @param rooms finds a room; may block
     * @param quotas the quotas of accounts, which limit their connections
     * @param hasExtensions whether something may be appended to a token
     */
    public TokenAdmission(
            ChatTokens tokens,
            UsedTokens usedTokens,
            Revocations revocations,
            Function<Arn, Optional<StoredRoom>> rooms,
            Quotas quotas,
            boolean hasExtensions) {
        this.tokens = tokens;
        this.revocations = revocations;
        this.usedTokens = usedTokens;
        this.rooms = rooms;
        this.quotas = quotas;
        this.hasExtensions = hasExtensions;
    }

    public WarmUp warmUp(InstantSource clock) {
        return new WarmUp(tokens, clock);
    }

    /** Returns an admission that lets the warm-up's clients in. */
    public TokenAdmission to(WarmUp warmUp) {
        return new TokenAdmission(
                tokens, usedTokens, revocations, arn -> Optional.of(warmUp.room()), LocalQuotas.NONE, hasExtensions);
    }

    /**
     * Decrypts and checks a token, including its one-minute lifetime, and parses what is appended to it. Does no I/O.
     */
    Offer open(String offered) throws UpgradeRefusedException {
        int end = hasExtensions ? offered.indexOf(ReplayRequest.SEPARATOR) : -1;
        Claims claims;
        try {
            claims = tokens.open(end < 0 ? offered : offered.substring(0, end));
        } catch (TokenRefusedException e) {
            throw new UpgradeRefusedException(403, e.reason(), e.detail());
        }
        return new Offer(offered, claims, end < 0 ? null : replay(offered.substring(end + 1), claims));
    }

    private static ReplayRequest replay(String appended, Claims claims) throws UpgradeRefusedException {
        ReplayRequest request;
        try {
            request = ReplayRequest.parse(appended);
        } catch (IllegalArgumentException e) {
            throw new UpgradeRefusedException(400, String.valueOf(e.getMessage()));
        }
        if (!claims.capabilities().contains(ChatTokenCapability.BACKCHAT_HISTORY)) {
            throw new UpgradeRefusedException(
                    403, "The chat token lacks the capability " + ChatTokenCapability.BACKCHAT_HISTORY);
        }
        return request;
    }

    /**
     * Counts a connection against the quota of the account that owns the room; must be {@link #releaseConnection
     * released}. False if the account has reached its limit.
     */
    CompletableFuture<Boolean> tryAcquireConnection(Arn room) {
        return quotas.tryConnect(AccountRegion.of(room));
    }

    void releaseConnection(Arn room) {
        quotas.disconnect(AccountRegion.of(room));
    }

    /**
     * Marks the token as used, if its room still exists.
     *
     * @param known the room, if it is kept up to date for its members; otherwise it is looked up
     * @param blocking runs the lookup, which may wait for the store
     * @return the room, or an {@link UpgradeRefusedException}
     */
    CompletableFuture<StoredRoom> admit(Claims claims, @Nullable StoredRoom known, Executor blocking) {
        CompletableFuture<Optional<StoredRoom>> looked = known != null
                ? CompletableFuture.completedFuture(Optional.of(known))
                : CompletableFuture.supplyAsync(() -> rooms.apply(claims.room()), blocking);
        // Last, so that a token is used up only by a connection that succeeds.
        return looked.thenCompose(found -> found.isPresent()
                ? use(claims, found.get())
                : CompletableFuture.failedFuture(UpgradeRefusedException.roomNotFound()));
    }

    private CompletableFuture<StoredRoom> use(Claims claims, StoredRoom room) {
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
