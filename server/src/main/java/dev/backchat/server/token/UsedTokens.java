package dev.backchat.server.token;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The tokens that have been used, for each opens one connection only. */
public interface UsedTokens extends AutoCloseable {
    /** Time for which a use is remembered after the token expired: an attempt that began before may be in progress. */
    Duration GRACE = Duration.ofMinutes(1);

    /**
     * Uses a token. Doesn't block.
     *
     * @param expires until when the use must be remembered
     * @return true exactly once for each token; fails if it can't be told
     */
    CompletableFuture<Boolean> claim(String tokenId, Instant expires);

    /** Returns whether a token has been used, on any node. Blocks. */
    boolean isUsed(String tokenId);

    /** Forgets the tokens that have expired; to be called periodically. Blocks. */
    void purge();

    /**
     * Forgets all tokens. Blocks.
     *
     * @throws UnsupportedOperationException if other servers share them
     */
    void clear();

    @Override
    void close();
}
