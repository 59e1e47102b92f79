package dev.backchat.server.edge;

import dev.backchat.server.bus.Bus;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import java.time.Duration;
import java.util.IdentityHashMap;

/** Who is connected: a shard an event loop, so that nothing in it is shared between threads. */
final class Hub {
    private final IdentityHashMap<EventLoop, HubShard> shards = new IdentityHashMap<>();

    Hub(IoEventLoopGroup loops, Bus bus, Duration pingInterval) {
        loops.forEach(loop -> shards.put((EventLoop) loop, new HubShard((EventLoop) loop, bus, pingInterval)));
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
