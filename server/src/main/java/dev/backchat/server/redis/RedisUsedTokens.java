package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.text;

import dev.backchat.api.InternalServerException;
import dev.backchat.api.ResourceId;
import dev.backchat.server.token.UsedTokens;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The tokens that have been used on any node. While Redis can't be reached, a use is tried again for some seconds, and no
 * token can be used if that is in vain. A failover can allow a second use, if the new primary had not received the first
 * one yet.
 */
public final class RedisUsedTokens implements UsedTokens {
    /** Time for which a client waits: official SDKs give up after few attempts. */
    private static final Duration MAX_HOLD = Duration.ofSeconds(8);

    private static final Duration RETRY = Duration.ofMillis(100);

    private final Redis redis;
    private final InstantSource clock;

    /** @param attempt tells the use from all others, so that one whose outcome is not known can be tried again */
    private record Use(int partition, byte[] key, byte[] attempt, Duration life) {}

    public RedisUsedTokens(Redis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Boolean> claim(String tokenId, Instant expires) {
        int partition = RoomKeys.partition(tokenId);
        Duration life = Duration.between(clock.instant(), expires).plus(GRACE);
        return claim(
                new Use(
                        partition,
                        RoomKeys.key(partition, "tok:" + tokenId),
                        text(ResourceId.next()),
                        life.compareTo(GRACE) < 0 ? GRACE : life),
                (int) MAX_HOLD.dividedBy(RETRY));
    }

    @Override
    public boolean isUsed(String tokenId) {
        int partition = RoomKeys.partition(tokenId);
        RedisLink link = redis.link(partition);
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            throw unknown();
        }
        try {
            return commands.exists(RoomKeys.key(partition, "tok:" + tokenId))
                            .toCompletableFuture()
                            .join()
                    > 0;
        } catch (CompletionException | CancellationException e) {
            redis.onFailure(link, e);
            throw unknown();
        }
    }

    private static InternalServerException unknown() {
        return new InternalServerException("The service can't tell at the moment whether the token was used.");
    }

    private CompletableFuture<Boolean> claim(Use use, int retries) {
        RedisLink link = redis.link(use.partition);
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            return retry(use, retries);
        }
        return commands.setGet(use.key, use.attempt, SetArgs.Builder.nx().px(use.life.toMillis()))
                .toCompletableFuture()
                .handle((former, failure) -> {
                    if (failure != null) {
                        redis.onFailure(link, failure);
                        return retry(use, retries);
                    }
                    return CompletableFuture.completedFuture(former == null || Arrays.equals(former, use.attempt));
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Boolean> retry(Use use, int retries) {
        if (retries == 0) {
            return CompletableFuture.failedFuture(unknown());
        }
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        redis.timer()
                .schedule(
                        () -> claim(use, retries - 1).whenComplete((isFirst, failure) -> {
                            if (failure == null) {
                                later.complete(isFirst);
                            } else {
                                later.completeExceptionally(failure);
                            }
                        }),
                        RETRY.toMillis(),
                        TimeUnit.MILLISECONDS);
        return later;
    }

    /** Redis forgets them by itself. */
    @Override
    public void purge() {}

    @Override
    public void clear() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
