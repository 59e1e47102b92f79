package dev.backchat.server.edge;

import dev.backchat.server.bus.Bus;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Who is connected: a shard an event loop, so that nothing in it is shared between threads. */
final class Hub {
    private final IdentityHashMap<EventLoop, HubShard> shards = new IdentityHashMap<>();

    /** @param memory of all clients, which a loop's backlogs may take their share of */
    Hub(
            IoEventLoopGroup loops,
            Bus bus,
            Duration pingInterval,
            int maxQueuedBytes,
            Duration window,
            MemoryBudget memory) {
        List<EventLoop> all = new ArrayList<>();
        loops.forEach(loop -> all.add((EventLoop) loop));
        long budget = memory.limit() / all.size();
        for (EventLoop loop : all) {
            shards.put(
                    loop,
                    new HubShard(loop, bus, pingInterval, maxQueuedBytes, new Backlog.Budget(budget, memory), window));
        }
    }

    /** The shard of the connections of this loop. */
    HubShard shard(EventLoop loop) {
        HubShard shard = shards.get(loop);
        if (shard == null) {
            throw new IllegalArgumentException("not a loop of this hub");
        }
        return shard;
    }
}
