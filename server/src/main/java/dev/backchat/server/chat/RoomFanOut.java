package dev.backchat.server.chat;

import dev.backchat.api.Arn;
import dev.backchat.api.Room;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.websocket.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what happens in a room to those of its members whose sockets one event loop owns. Frames that arrive together
 * leave together, in one write per socket; those of a busy room are gathered for a window of time. Only the loop touches
 * the members; any thread may {@link #update} what is known of the room.
 */
public final class RoomFanOut {
    /** Bounds how many sockets are written to before the loop looks at the others. */
    private static final int MAX_SOCKETS_PER_TURN = 1024;

    final Arn arn;
    final Backlog backlog;
    /** Receives the room's messages from the bus, on any thread. */
    final Consumer<BusMessage> subscriber;

    private final EventLoop loop;
    private final long windowNanos;
    private final List<ChatConnection> members = new ArrayList<>();
    /** Frames that have been sent to nobody yet. */
    private final List<byte[]> gathered = new ArrayList<>();
    /** What each of these is about. */
    private final List<Verb> gatheredVerbs = new ArrayList<>();
    /** The batch that is being written; null between two. */
    private @Nullable Delivery delivery;
    /** Whether the gathered frames wait for the end of the turn or of the window. */
    private boolean isScheduled;
    /** When the last batch left, by {@link System#nanoTime}. */
    private long deliveredAtNanos = System.nanoTime() - Duration.ofDays(1).toNanos();
    /** How long that batch took to reach the last member. */
    private long deliveryNanos;

    private volatile @Nullable Room limits;
    private volatile boolean deleted;

    /**
     * @param mailbox takes the bus's messages, on any thread, and has the loop {@link #handle} them in their order
     * @param windowNanos for how long a busy room's frames are gathered; zero for not at all
     */
    RoomFanOut(Arn arn, EventLoop loop, Backlog backlog, long windowNanos, BiConsumer<RoomFanOut, BusMessage> mailbox) {
        this.arn = arn;
        this.loop = loop;
        this.backlog = backlog;
        this.windowNanos = windowNanos;
        this.subscriber = message -> mailbox.accept(this, message);
    }

    /** The room as it is now, or null as long as nobody has looked it up. */
    @Nullable Room limits() {
        return limits;
    }

    boolean isDeleted() {
        return deleted;
    }

    /**
     * Takes what somebody read from the store, or what the bus said. The two may overtake each other, so the later update
     * wins; a room's update times are never equal.
     */
    synchronized void update(Room room) {
        Room known = limits;
        if (known == null || room.updateTime().isAfter(known.updateTime())) {
            limits = room;
        }
    }

    void markDeleted() {
        deleted = true;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    void add(ChatConnection connection) {
        connection.memberIndex = members.size();
        members.add(connection);
    }

    /** Moves the last member into the gap, so that leaving costs the same in any room. */
    void remove(ChatConnection connection) {
        ChatConnection last = members.removeLast();
        if (last != connection) {
            members.set(connection.memberIndex, last);
            last.memberIndex = connection.memberIndex;
        }
    }

    /**
     * Acts on a message of the bus. What ends connections is preceded by all that was said before it.
     *
     * @return whether {@link #deliverOrWait} is to be called before the turn is over
     */
    boolean handle(BusMessage message) {
        return switch (message) {
            case BusMessage.Broadcast broadcast -> gather(broadcast.frame(), broadcast.verb());
            case BusMessage.DisconnectUser disconnect -> {
                boolean isNew = gather(disconnect.frame(), Verb.DISCONNECT_USER);
                deliverFully();
                for (ChatConnection member : members) {
                    if (member.userId().equals(disconnect.userId())) {
                        member.disconnect(disconnect.reason());
                    }
                }
                yield isNew;
            }
            case BusMessage.RoomDeleted ignored -> {
                deliverFully();
                members.forEach(member -> member.disconnect("Room deleted"));
                yield false;
            }
            case BusMessage.SessionsRevoked ignored -> {
                deliverFully();
                members.forEach(member -> member.disconnect("Session revoked"));
                yield false;
            }
            case BusMessage.RoomChanged ignored -> false;
        };
    }

    private boolean gather(byte[] frame, Verb verb) {
        gathered.add(frame);
        gatheredVerbs.add(verb);
        boolean isFirst = !isScheduled;
        isScheduled = true;
        return isFirst;
    }

    /**
     * Delivers at once, unless the room got something within the window already: then it waits for more, so that the last
     * member has it when the window is over, judging by how long the last delivery took.
     */
    void deliverOrWait() {
        if (windowNanos == 0 || System.nanoTime() - deliveredAtNanos >= windowNanos) {
            deliver();
        } else {
            long wait = Math.max(windowNanos / 2, windowNanos - deliveryNanos);
            loop.schedule(this::deliver, wait, TimeUnit.NANOSECONDS);
        }
    }

    /** Sends what has been gathered; if a batch is still being written, it follows that one. */
    private void deliver() {
        isScheduled = false;
        if (delivery == null && beginDelivery()) {
            continueDelivery();
        }
    }

    /** Sends everything now, for what comes next ends connections. */
    private void deliverFully() {
        Delivery underWay = delivery;
        if (underWay != null) {
            underWay.advance(Integer.MAX_VALUE);
            endDelivery(underWay);
        }
        if (beginDelivery()) {
            deliverFully();
        }
    }

    /** Makes a batch of what has been gathered; false if there is nothing, or nobody to receive it. */
    private boolean beginDelivery() {
        if (gathered.isEmpty()) {
            return false;
        }
        if (members.isEmpty()) {
            gathered.clear();
            gatheredVerbs.clear();
            return false;
        }
        ChatMeters meters = members.getFirst().meters();
        gatheredVerbs.forEach(verb -> meters.delivered(verb, members.size()));
        gatheredVerbs.clear();
        ByteBuf batch = FrameEncoder.of(gathered, ByteBufAllocator.DEFAULT);
        gathered.clear();
        Outbox[] receivers = members.stream().map(ChatConnection::outbox).toArray(Outbox[]::new);
        delivery = new Delivery(batch, backlog.next(), receivers);
        backlog.add(batch);
        // The delivery itself counts as one that waits, so that the batch stays until everybody has had it.
        backlog.startWaiting();
        return true;
    }

    /** Writes to so many sockets in a turn, between which the loop looks after all others. */
    private void continueDelivery() {
        Delivery underWay = delivery;
        if (underWay == null) {
            return;
        }
        if (!underWay.advance(MAX_SOCKETS_PER_TURN)) {
            // A plain task would run before the loop looks at its sockets again; a scheduled one runs after.
            loop.schedule(this::continueDelivery, 0, TimeUnit.NANOSECONDS);
            return;
        }
        endDelivery(underWay);
        if (!gathered.isEmpty() && !isScheduled) {
            isScheduled = true;
            deliverOrWait();
        }
    }

    private void endDelivery(Delivery done) {
        delivery = null;
        backlog.stopWaiting();
        if (windowNanos != 0) {
            deliveredAtNanos = done.begunAtNanos;
            deliveryNanos = System.nanoTime() - done.begunAtNanos;
        }
    }
}
