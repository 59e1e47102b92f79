package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.text;

import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.time.NanoClock;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The quotas of all nodes together. Each node keeps to them by itself first, so that Redis isn't asked for what one node
 * alone has too much of; while Redis doesn't answer, that is all.
 */
public final class RedisQuotas implements Quotas {
    /** Time for an answer, after which a node goes on alone. */
    private static final Duration DEADLINE = Duration.ofMillis(500);

    private static final Script RATE = new Script("rate.lua");

    private final Redis redis;
    private final LocalQuotas own;
    private final ConnectionLeases connections;
    private final Duration deadline;

    public RedisQuotas(Redis redis, QuotaLimits limits, NanoClock clock) {
        this(redis, limits, clock, DEADLINE);
    }

    /** @param deadline maximum wait for Redis, after which callers are let through */
    RedisQuotas(Redis redis, QuotaLimits limits, NanoClock clock, Duration deadline) {
        this.redis = redis;
        this.own = new LocalQuotas(limits, clock);
        this.connections = new ConnectionLeases(redis, own.limit(CONNECTIONS), deadline);
        this.deadline = deadline;
    }

    @Override
    public int limit(String name) {
        return own.limit(name);
    }

    @Override
    public CompletableFuture<Boolean> tryAcquire(String name, AccountRegion owner) {
        CompletableFuture<Boolean> here = own.tryAcquire(name, owner);
        int perSecond = limit(name);
        if (perSecond == 0 || !here.join()) {
            return here;
        }
        return run(redis, deadline, RATE, owner, name, text(perSecond))
                .thenApply(answer -> answer.getFirst().equals(1L))
                .exceptionally(failure -> true);
    }

    /** Runs a script on a key of an account; fails if there is no answer soon. */
    static CompletableFuture<List<Object>> run(
            Redis redis, Duration deadline, Script script, AccountRegion owner, String key, byte[]... arguments) {
        String account = owner.region() + ":" + owner.account();
        int partition = RoomKeys.partition(account);
        RedisLink link = redis.link(partition);
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("no connection to Redis"));
        }
        return script.run(commands, new byte[][] {RoomKeys.key(partition, "q:" + account + ":" + key)}, arguments)
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        redis.onFailure(link, failure);
                    }
                });
    }

    @Override
    public CompletableFuture<Boolean> tryConnect(AccountRegion owner) {
        return connections.tryAcquire(owner);
    }

    @Override
    public void disconnect(AccountRegion owner) {
        connections.release(owner);
    }

    @Override
    public void clearRates() {
        own.clearRates();
    }

    @Override
    public void removeIdle() {
        own.removeIdle();
    }

    /** Gives back what this node has leased. */
    @Override
    public void close() {
        connections.close();
    }
}
