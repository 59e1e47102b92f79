package dev.backchat.server.edge;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connections of one event loop, by room. Only the loop touches it; the bus hands its messages over through a queue,
 * whose order the loop keeps. What has come together for a room leaves together: one write a socket.
 */
final class HubShard {
    /** Into how many slices the ping interval is cut, so that not all connections are pinged in one instant. */
    private static final int PING_SLICES = 30;
    /** How many messages the loop takes from the bus before it looks at its sockets again. */
    private static final int MAX_DRAINED = 1024;

    /** How many sockets of a room the loop writes to before it looks at the others. */
    private static final int STRETCH = 1024;

    /** What a room's subscriber mailbox. */
    private record RoomMessage(LocalRoom room, BusMessage message) {}

    /** Members have a line of their own, so that none waits for a crowd that nobody has let in. */
    final ReadScheduler authenticated;

    final ReadScheduler unauthenticated;

    private final EventLoop loop;
    private final Bus bus;
    private final int maxQueuedBytes;
    private final Backlog.Budget budget;
    private final long windowNanos;
    private final long pingIntervalNanos;
    private final Map<Arn, LocalRoom> rooms = new HashMap<>();
    private final Queue<RoomMessage> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isAwake = new AtomicBoolean();
    /** The rooms that have something to deliver, each once. */
    private final List<LocalRoom> due = new ArrayList<>();

    private final List<List<ChatConnection>> pingSlices = new ArrayList<>();
    private int nextSlice;

    /**
     * @param maxQueuedBytes how far a socket may fall behind
     * @param budget for all sockets of the loop that have fallen behind
     * @param window for how long a busy room's frames are gathered; zero for not at all
     */
    HubShard(
            EventLoop loop,
            Bus bus,
            Duration pingInterval,
            int maxQueuedBytes,
            Backlog.Budget budget,
            Duration window) {
        this.loop = loop;
        this.authenticated = new ReadScheduler(loop);
        this.unauthenticated = new ReadScheduler(loop);
        this.bus = bus;
        this.maxQueuedBytes = maxQueuedBytes;
        this.budget = budget;
        this.windowNanos = window.toNanos();
        for (int i = 0; i < PING_SLICES; i++) {
            pingSlices.add(new ArrayList<>());
        }
        pingIntervalNanos = pingInterval.toNanos();
        long tickNanos = pingIntervalNanos / PING_SLICES;
        loop.scheduleWithFixedDelay(this::pingNextSlice, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    /** The room on this loop, which somebody is about to enter. */
    LocalRoom room(Arn arn) {
        LocalRoom room = rooms.get(arn);
        if (room == null) {
            room = new LocalRoom(
                    arn, this::enqueue, new Backlog(maxQueuedBytes, budget, backlog -> loop.execute(backlog::shed)));
            rooms.put(arn, room);
            bus.subscribe(arn, room.subscriber);
        }
        return room;
    }

    void remove(ChatConnection connection, LocalRoom room) {
        room.remove(connection);
        if (room.members.isEmpty()) {
            rooms.remove(room.arn, room);
            room.backlog.close();
            bus.unsubscribe(room.arn, room.subscriber);
        }
    }

    long pingIntervalNanos() {
        return pingIntervalNanos;
    }

    /** Pings a connection from now on. */
    void startPinging(ChatConnection connection) {
        List<ChatConnection> slice = pingSlices.get(nextSlice);
        connection.pingSlice = nextSlice;
        connection.pingSeat = slice.size();
        slice.add(connection);
    }

    /** Forgets a connection that was being pinged. */
    void stopPinging(ChatConnection connection) {
        List<ChatConnection> slice = pingSlices.get(connection.pingSlice);
        ChatConnection last = slice.removeLast();
        if (last != connection) {
            slice.set(connection.pingSeat, last);
            last.pingSeat = connection.pingSeat;
        }
    }

    private void pingNextSlice() {
        nextSlice = (nextSlice + 1) % PING_SLICES;
        // One that is cut off here leaves in a later task, not during this loop.
        pingSlices.get(nextSlice).forEach(ChatConnection::ping);
    }

    private void enqueue(LocalRoom room, BusMessage message) {
        // What a room is changes at once: whoever changed it and was answered may count on it.
        if (message instanceof BusMessage.RoomChanged changed) {
            room.update(changed.room());
            return;
        }
        if (message instanceof BusMessage.RoomDeleted) {
            room.markDeleted();
        }
        mailbox.add(new RoomMessage(room, message));
        if (isAwake.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        isAwake.set(false);
        for (int drained = 0; drained < MAX_DRAINED; drained++) {
            RoomMessage next = mailbox.poll();
            if (next == null) {
                break;
            }
            handle(next.room, next.message);
        }
        if (!mailbox.isEmpty() && isAwake.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
        due.forEach(this::deliverOrWait);
        due.clear();
    }

    private void handle(LocalRoom room, BusMessage message) {
        switch (message) {
            case BusMessage.Broadcast broadcast -> gather(room, broadcast.frame(), broadcast.verb());
            case BusMessage.DisconnectUser disconnect -> {
                gather(room, disconnect.frame(), Verb.DISCONNECT_USER);
                deliverFully(room);
                for (ChatConnection member : room.members) {
                    if (member.userId().equals(disconnect.userId())) {
                        member.disconnect(disconnect.reason());
                    }
                }
            }
            case BusMessage.RoomDeleted deleted -> {
                deliverFully(room);
                room.members.forEach(ChatConnection::roomDeleted);
            }
            case BusMessage.SessionsRevoked revoked -> {
                deliverFully(room);
                room.members.forEach(ChatConnection::revoked);
            }
            case BusMessage.RoomChanged changed -> {}
        }
    }

    private void gather(LocalRoom room, byte[] frame, Verb verb) {
        room.gathered.add(frame);
        room.gatheredVerbs.add(verb);
        if (!room.isScheduled) {
            room.isScheduled = true;
            due.add(room);
        }
    }

    /**
     * At once, unless the room got something within the window already: then it waits for more, so that the last member
     * has it when the window is over, as far as the last delivery tells how long that takes.
     */
    private void deliverOrWait(LocalRoom room) {
        if (windowNanos == 0 || System.nanoTime() - room.deliveredAtNanos >= windowNanos) {
            deliver(room);
        } else {
            long wait = Math.max(windowNanos / 2, windowNanos - room.deliveryNanos);
            loop.schedule(() -> deliver(room), wait, TimeUnit.NANOSECONDS);
        }
    }

    /** Sends what has been gathered, unless something is still on its way: then it follows. */
    private void deliver(LocalRoom room) {
        room.isScheduled = false;
        if (room.delivery == null && begin(room)) {
            goOn(room);
        }
    }

    /** Sends everything now, for what comes next ends connections. */
    private void deliverFully(LocalRoom room) {
        Delivery underWay = room.delivery;
        if (underWay != null) {
            underWay.advance(Integer.MAX_VALUE);
            end(room, underWay);
        }
        if (begin(room)) {
            deliverFully(room);
        }
    }

    /** Makes a delivery of what has been gathered; false if there is nothing, or nobody to have it. */
    private boolean begin(LocalRoom room) {
        if (room.gathered.isEmpty()) {
            return false;
        }
        if (room.members.isEmpty()) {
            room.gathered.clear();
            room.gatheredVerbs.clear();
            return false;
        }
        EdgeMeters meters = room.members.getFirst().meters();
        room.gatheredVerbs.forEach(verb -> meters.delivered(verb, room.members.size()));
        room.gatheredVerbs.clear();
        ByteBuf batch = FrameEncoder.of(room.gathered, ByteBufAllocator.DEFAULT);
        room.gathered.clear();
        Outbox[] receivers = room.members.stream().map(ChatConnection::outbox).toArray(Outbox[]::new);
        room.delivery = new Delivery(batch, room.backlog.next(), receivers);
        room.backlog.add(batch);
        // Who waits until everybody has had it is the shard itself, so that the batch stays.
        room.backlog.startWaiting();
        return true;
    }

    /** A large room has it in stretches, between which the loop looks after everybody else. */
    private void goOn(LocalRoom room) {
        Delivery underWay = room.delivery;
        if (underWay == null) {
            return;
        }
        if (!underWay.advance(STRETCH)) {
            // A plain task would run before the loop looks at its sockets again; a scheduled one runs after.
            loop.schedule(() -> goOn(room), 0, TimeUnit.NANOSECONDS);
            return;
        }
        end(room, underWay);
        if (!room.gathered.isEmpty() && !room.isScheduled) {
            room.isScheduled = true;
            deliverOrWait(room);
        }
    }

    private void end(LocalRoom room, Delivery done) {
        room.delivery = null;
        room.backlog.stopWaiting();
        if (windowNanos != 0) {
            room.deliveredAtNanos = done.begunAtNanos;
            room.deliveryNanos = System.nanoTime() - done.begunAtNanos;
        }
    }
}
