package dev.backchat.server.chat;

import dev.backchat.api.Arn;
import dev.backchat.api.concurrent.SequentialScheduler;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Replay;
import dev.backchat.server.bus.ReplayRequest;
import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.net.ReadScheduler;
import dev.backchat.server.net.SendRing;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.NanoClock;
import dev.backchat.server.token.Claims;
import dev.backchat.server.tracing.DeliverySpan;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of one event loop, and the mailbox through which the bus reaches them: any thread posts, the loop drains in
 * order. Everything else is confined to the loop.
 */
public final class HubShard {
    /** Maximum number of messages the loop drains before it returns to its sockets. */
    private static final int MAX_DRAINED = 1024;

    /** What comes by the mailbox, in the room's order. */
    private sealed interface Mail {}

    /** A bus message and the room it is for. */
    private record RoomMessage(RoomFanOut room, BusMessage message) implements Mail {}

    /** Opens a connection that receives what comes after it. */
    private record Opening(RoomFanOut room, Runnable open) implements Mail {}

    /** Schedules reads of authenticated connections, so that they never wait for a crowd of unauthenticated ones. */
    final ReadScheduler authenticated;

    public final ReadScheduler unauthenticated;
    final PingWheel pings;
    final NanoClock clock;

    private final EventLoop loop;
    private final ChatLimits limits;
    private final Backlog.Budget budget;
    private final Map<Arn, RoomFanOut> rooms = new HashMap<>();
    private final Queue<Mail> mailbox = new ConcurrentLinkedQueue<>();
    private final SequentialScheduler drainMailbox;
    /** The rooms with something to deliver at the end of the turn, each listed once. */
    private final List<RoomFanOut> due = new ArrayList<>();
    /** Null if frames leave by one {@code send()} for each socket. */
    private @Nullable SendRing ring;
    /** Null until the server stops. */
    private @Nullable ShardDrain drain;
    /** Completes when all rooms are empty; null while nobody waits for that. */
    private @Nullable CompletableFuture<Void> emptied;

    /** @param budget shared by all sockets of the loop that have fallen behind */
    HubShard(EventLoop loop, ChatLimits limits, Backlog.Budget budget, NanoClock clock) {
        this.loop = loop;
        this.limits = limits;
        this.budget = budget;
        this.clock = clock;
        this.drainMailbox = new SequentialScheduler(loop, this::emptyMailbox);
        this.authenticated = new ReadScheduler(loop);
        this.unauthenticated = new ReadScheduler(loop);
        this.pings = new PingWheel(loop, limits.pingInterval());
    }

    /**
     * Makes a connection a member of its room; it receives the room's frames once it is {@link ChatConnection#open}.
     *
     * @param claims the claims of its token
     * @param address the address of the client
     */
    ChatConnection join(ChatServices services, Channel channel, Claims claims, String address) {
        RoomFanOut room = rooms.get(claims.room());
        if (room == null) {
            room = new RoomFanOut(
                    claims.room(),
                    loop,
                    new Backlog(limits.maxQueuedBytes(), budget, backlog -> loop.execute(backlog::shed)),
                    limits,
                    this);
            rooms.put(room.arn, room);
            room.subscribe(services.messaging());
        }
        ChatConnection connection = new ChatConnection(services, channel, this, room, claims, address);
        room.add(connection);
        return connection;
    }

    /** Called when a connection has been opened. */
    void opened(ChatConnection connection) {
        pings.add(connection);
        if (drain != null) {
            drain.add(connection);
        }
    }

    /** Removes a member from its room; a room without members is forgotten. */
    void leave(ChatConnection connection) {
        if (drain != null) {
            drain.remove(connection);
        }
        RoomFanOut room = connection.room();
        room.remove(connection);
        if (room.isEmpty()) {
            rooms.remove(room.arn, room);
            room.close();
            if (emptied != null && rooms.isEmpty()) {
                emptied.complete(null);
                emptied = null;
            }
        }
    }

    /**
     * Opens a ring by which the loop sends frames until it ends.
     *
     * @return fails with an {@link IOException} if the kernel has none for this process
     */
    CompletableFuture<Void> openRing(ConnectionMeters meters) {
        try {
            SendRing opened = SendRing.open();
            ring = opened;
            meters.ringOpened();
            // A loop that ends runs more tasks after its hooks.
            ((SingleThreadEventExecutor) loop).addShutdownHook(() -> {
                ring = null;
                opened.close();
                meters.ringClosed();
            });
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Nullable SendRing ring() {
        return ring;
    }

    /** Cuts all connections, as {@link Hub#drain} describes. */
    CompletableFuture<Void> drain(Duration time, Duration flushLimit) {
        drain = new ShardDrain(loop, pings.connections(), flushLimit, this::emptyMailbox);
        return drain.start(time);
    }

    /** Closes all sockets, as {@link Hub#dropAll} describes. */
    CompletableFuture<Void> dropAll() {
        if (rooms.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> left = emptied == null ? new CompletableFuture<>() : emptied;
        emptied = left;
        rooms.values().forEach(RoomFanOut::dropAll);
        return left;
    }

    CompletableFuture<Void> clockMoved() {
        pings.connections().forEach(ChatConnection::clockMoved);
        return CompletableFuture.completedFuture(null);
    }

    /** Has the loop {@link RoomFanOut#handle} a message of the bus. May be called on any thread. */
    void post(RoomFanOut room, BusMessage message) {
        // Applied at once: a caller relies on its change of the room as soon as it has the response.
        if (message instanceof BusMessage.RoomChanged changed) {
            room.changed(changed.room());
            return;
        }
        if (message instanceof BusMessage.TokensRevoked) {
            // The bus has told those who check tokens.
            return;
        }
        if (message instanceof BusMessage.RoomDeleted) {
            room.markDeleted();
        }
        DeliverySpan delivery = message.delivery();
        if (delivery != null) {
            delivery.begin();
        }
        mailbox.add(new RoomMessage(room, message));
        drainMailbox.schedule();
    }

    /**
     * Has a connection opened with what it wants replayed, so that it misses nothing and receives nothing twice.
     *
     * @param open is called on the loop
     */
    void openWithReplay(RoomFanOut room, StoredRoom joined, ReplayRequest request, Consumer<Replay> open) {
        room.replay(joined, request, replay -> {
            mailbox.add(new Opening(room, () -> open.accept(replay)));
            drainMailbox.schedule();
        });
    }

    /** Returns whether messages are left. */
    private boolean emptyMailbox() {
        for (int drained = 0; drained < MAX_DRAINED; drained++) {
            Mail next = mailbox.poll();
            if (next == null) {
                break;
            }
            switch (next) {
                case RoomMessage(RoomFanOut room, BusMessage message) -> {
                    if (room.handle(message)) {
                        due.add(room);
                    }
                }
                case Opening(RoomFanOut room, Runnable open) -> {
                    room.deliverGathered();
                    open.run();
                }
            }
        }
        due.forEach(RoomFanOut::deliverOrWait);
        due.clear();
        return !mailbox.isEmpty();
    }
}
