package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.text;

import dev.backchat.api.InternalServerException;
import dev.backchat.server.token.UsedTokens;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * The tokens that have been used on any node. While Redis can't be reached, no token can be used. A failover can allow a
 * second use, if the new primary had not received the first one yet.
 */
public final class RedisUsedTokens implements UsedTokens {
    private final Redis redis;
    private final InstantSource clock;

    public RedisUsedTokens(Redis redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Boolean> claim(String tokenId, Instant expires) {
        int partition = RoomKeys.partition(tokenId);
        RedisLink link = redis.link(partition);
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            return CompletableFuture.failedFuture(unavailable());
        }
        Duration life = Duration.between(clock.instant(), expires).plus(GRACE);
        return commands.set(
                        RoomKeys.key(partition, "tok:" + tokenId),
                        text(1),
                        SetArgs.Builder.nx().px(Math.max(life.toMillis(), GRACE.toMillis())))
                .toCompletableFuture()
                .handle((answer, failure) -> {
                    if (failure != null) {
                        redis.onFailure(link, failure);
                        throw unavailable();
                    }
                    return answer != null;
                });
    }

    private static InternalServerException unavailable() {
        return new InternalServerException("The service can't tell at the moment whether the chat token was used.");
    }

    /** Redis forgets them by itself. */
    @Override
    public void purge() {}

    @Override
    public void close() {}
}
