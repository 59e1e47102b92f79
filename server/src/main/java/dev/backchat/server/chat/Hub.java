package dev.backchat.server.chat;

import static java.util.Objects.requireNonNullElse;

import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.SendRing;
import dev.backchat.server.time.NanoClock;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All chat connections, in one shard per event loop, so that no shard is shared between threads. */
public final class Hub {
    private static final Logger log = LoggerFactory.getLogger(Hub.class);

    /** System property; false to have no rings, with which tests and measurements compare. */
    private static final String RINGS = "backchat.sendRings";

    private final IdentityHashMap<EventLoop, HubShard> shards = new IdentityHashMap<>();
    private volatile boolean isDraining;

    /** @param memory the budget of all clients, of which each loop's backlogs may take an equal share */
    public Hub(IoEventLoopGroup loops, ChatLimits limits, MemoryBudget memory, NanoClock clock) {
        List<EventLoop> all = new ArrayList<>();
        loops.forEach(loop -> all.add((EventLoop) loop));
        long share = memory.limit() / all.size();
        for (EventLoop loop : all) {
            shards.put(loop, new HubShard(loop, limits, new Backlog.Budget(share, memory), clock));
        }
    }

    /** Returns the shard of the connections of this loop. */
    public HubShard shard(EventLoop loop) {
        HubShard shard = shards.get(loop);
        if (shard == null) {
            throw new IllegalArgumentException("not a loop of this hub");
        }
        return shard;
    }

    /**
     * Has each loop open a ring by which it sends frames, as far as the kernel allows; until it has one, it sends them to
     * one socket at a time. The transport must be one whose sockets have descriptors.
     */
    public void openRings(ConnectionMeters meters) {
        if (!Boolean.parseBoolean(System.getProperty(RINGS, "true"))) {
            return;
        }
        onEachLoop(shard -> shard.openRing(meters)).whenComplete((opened, failure) -> {
            if (failure == null) {
                log.info("sends frames to up to {} sockets by one submission", SendRing.CAPACITY);
            } else {
                log.info(
                        "sends frames to one socket at a time: {}",
                        requireNonNullElse(failure.getCause(), failure).getMessage());
            }
        });
    }

    /** Returns whether the server is stopping, so that no more connections may be opened. */
    boolean isDraining() {
        return isDraining;
    }

    /** Closes all sockets, without Close frames; new connections may be opened. Completes when none is left. */
    public CompletableFuture<Void> dropAll() {
        return onEachLoop(HubShard::dropAll);
    }

    /** Ends the sessions that are over since the clock was moved. */
    public CompletableFuture<Void> clockMoved() {
        return onEachLoop(HubShard::clockMoved);
    }

    /**
     * Cuts all connections, without Close frames, so that official SDKs reconnect; refuses new ones from now on.
     *
     * @param time the time over which they are cut; zero for at once
     * @param flushLimit time after which a client that does not read what is queued for it is dropped
     * @return completes when none is left
     */
    public CompletableFuture<Void> drain(Duration time, Duration flushLimit) {
        isDraining = true;
        return onEachLoop(shard -> shard.drain(time, flushLimit));
    }

    private CompletableFuture<Void> onEachLoop(Function<HubShard, CompletableFuture<Void>> action) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        shards.forEach((loop, shard) -> {
            if (!loop.isShuttingDown()) {
                all.add(CompletableFuture.supplyAsync(() -> action.apply(shard), loop)
                        .thenCompose(Function.identity()));
            }
        });
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }
}
