package dev.backchat.server.chat;

import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.time.NanoClock;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** All chat connections, in one shard per event loop, so that no shard is shared between threads. */
public final class Hub {
    private final IdentityHashMap<EventLoop, HubShard> shards = new IdentityHashMap<>();

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
}
