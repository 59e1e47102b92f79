package dev.backchat.server.edge;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop, by room. Only the loop touches it; the bus hands its messages over as tasks, whose
 * order the loop keeps.
 */
final class HubShard {
    /** Into how many slices the ping interval is cut, so that not all connections are pinged in one instant. */
    private static final int PING_SLICES = 30;

    private final EventLoop loop;
    private final Bus bus;
    private final Map<Arn, LocalRoom> rooms = new HashMap<>();
    private final List<List<Connection>> pingSlices = new ArrayList<>();
    private int nextSlice;

    HubShard(EventLoop loop, Bus bus, Duration pingInterval) {
        this.loop = loop;
        this.bus = bus;
        for (int i = 0; i < PING_SLICES; i++) {
            pingSlices.add(new ArrayList<>());
        }
        long tickNanos = pingInterval.toNanos() / PING_SLICES;
        loop.scheduleWithFixedDelay(this::pingNextSlice, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    /** Puts a connection into its room. It counts as a member at once, but hears nothing before it is open. */
    LocalRoom join(Connection connection, Arn arn) {
        LocalRoom room = rooms.get(arn);
        if (room == null) {
            room = new LocalRoom(arn, this::heard);
            rooms.put(arn, room);
            bus.subscribe(arn, room.subscriber);
        }
        room.add(connection);
        return room;
    }

    void leave(Connection connection, LocalRoom room) {
        room.remove(connection);
        if (room.members.isEmpty()) {
            rooms.remove(room.arn, room);
            bus.unsubscribe(room.arn, room.subscriber);
        }
    }

    /** Pings a connection from now on, until it says that it is closed. */
    void startPinging(Connection connection) {
        pingSlices.get(nextSlice).add(connection);
    }

    private void pingNextSlice() {
        nextSlice = (nextSlice + 1) % PING_SLICES;
        pingSlices.get(nextSlice).removeIf(connection -> !connection.ping());
    }

    private void heard(LocalRoom room, BusMessage message) {
        // What a room is changes at once: whoever changed it and was answered may count on it.
        switch (message) {
            case BusMessage.RoomChanged changed -> room.learn(changed.room());
            case BusMessage.RoomDeleted deleted -> {
                room.markDeleted();
                loop.execute(() -> room.members.forEach(Connection::roomDeleted));
            }
            case BusMessage.Broadcast broadcast -> loop.execute(() -> broadcast(room, broadcast.frame()));
            case BusMessage.DisconnectUser disconnect -> loop.execute(() -> disconnect(room, disconnect));
        }
    }

    private static void disconnect(LocalRoom room, BusMessage.DisconnectUser disconnect) {
        broadcast(room, disconnect.frame());
        for (Connection member : room.members) {
            if (member.userId().equals(disconnect.userId())) {
                member.disconnect(disconnect.reason());
            }
        }
    }

    private static void broadcast(LocalRoom room, byte[] payload) {
        if (room.members.isEmpty()) {
            return;
        }
        ByteBuf frame = FrameBytes.of(payload, ByteBufAllocator.DEFAULT);
        try {
            // Sending may close a connection that has fallen behind; it leaves in a later task, not during this loop.
            for (Connection member : room.members) {
                member.send(frame);
            }
        } finally {
            frame.release();
        }
    }
}
