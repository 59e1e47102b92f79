package dev.backchat.server.chat;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Replay;
import dev.backchat.server.bus.ReplayRequest;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.NanoClock;
import dev.backchat.server.tracing.DeliverySpan;
import dev.backchat.server.websocket.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a room's events to the members whose sockets belong to one event loop. Frames that arrive together are sent
 * together, in one write per socket; those of a busy room are gathered over a time window. The members are confined to
 * the loop; any thread may {@link #update} the room's settings.
 */
public final class RoomFanOut {
    /** Maximum number of sockets written to before the loop serves others. */
    private static final int MAX_SOCKETS_PER_TURN = 1024;

    /** Time after which a cut client that does not read what is queued for it is dropped. */
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);

    final Arn arn;
    final Backlog backlog;
    /** Receives the room's messages from the bus, on any thread. */
    final Consumer<BusMessage> subscriber;

    /** Set once, when the room is subscribed. */
    private Bus.@Nullable Subscription subscription;

    private @Nullable Messaging messaging;

    private final EventLoop loop;
    private final HubShard shard;
    private final NanoClock clock;
    /** Time over which a busy room's frames are gathered; zero to disable. */
    private final long windowNanos;
    /** Time over which members are cut that may have missed messages; zero for never. */
    private final long gapDrainNanos;

    private final List<ChatConnection> members = new ArrayList<>();
    /** Those of the members, which deliveries go through; null after they have changed. */
    private Outbox @Nullable [] outboxes;

    /** Frames that have not been sent to any member yet. */
    private final List<byte[]> gathered = new ArrayList<>();
    /** The verb of each of these frames. */
    private final List<Verb> gatheredVerbs = new ArrayList<>();
    /** The spans of those frames that are traced. */
    private final List<DeliverySpan> gatheredSpans = new ArrayList<>();
    /** The batch being written; null if there is none. */
    private @Nullable Delivery delivery;
    /** Whether the gathered frames wait for the end of the turn or of the window. */
    private boolean isScheduled;
    /** When the last batch was sent. */
    private long deliveredAtNanos;
    /** Time the last batch took to reach the last member. */
    private long deliveryNanos;

    private volatile @Nullable StoredRoom stored;
    private volatile boolean deleted;

    /** @param shard of the loop, whose mailbox the room's messages come by */
    RoomFanOut(Arn arn, EventLoop loop, Backlog backlog, ChatLimits limits, HubShard shard) {
        this.arn = arn;
        this.loop = loop;
        this.backlog = backlog;
        this.windowNanos = limits.deliveryWindow().toNanos();
        this.gapDrainNanos = limits.gapDrainTime().toNanos();
        this.shard = shard;
        this.clock = shard.clock;
        this.deliveredAtNanos = clock.nanoTime() - this.windowNanos;
        this.subscriber = message -> shard.post(this, message);
    }

    /** Returns the room as last known, or null until it has been looked up. */
    @Nullable StoredRoom stored() {
        return stored;
    }

    boolean isDeleted() {
        return deleted;
    }

    /** Begins to receive the room's messages. */
    void subscribe(Messaging messaging) {
        this.messaging = messaging;
        subscription = messaging.subscribe(arn, subscriber);
    }

    /** Returns a stage that completes when no message can be missed, see {@link Bus.Subscription#ready}. */
    CompletableFuture<Void> ready() {
        return requireNonNull(subscription).ready();
    }

    /** Calls {@code receiver} with what a member that joins wants replayed, see {@link Bus.Subscription#replay}. */
    void replay(StoredRoom joined, ReplayRequest request, Consumer<Replay> receiver) {
        requireNonNull(subscription).replay(joined, request, receiver);
    }

    /** Delivers what was gathered to those who are members already, before another one is opened. */
    void deliverGathered() {
        if (!gathered.isEmpty()) {
            deliverFully();
        }
    }

    /** Ends; there are no members any more. */
    void close() {
        backlog.close();
        requireNonNull(subscription).close();
    }

    /** Updates the room from the bus. It and the store may overtake each other, so the later update wins. */
    synchronized void changed(StoredRoom room) {
        StoredRoom known = stored;
        // Tags change without the time, and only the bus tells of them.
        if (known == null || !room.updateTime().isBefore(known.updateTime())) {
            stored = room;
        }
    }

    /** Updates the room from the store, which the bus may have overtaken. */
    synchronized void update(StoredRoom room) {
        StoredRoom known = stored;
        if (known == null || room.updateTime().isAfter(known.updateTime())) {
            stored = room;
        }
    }

    void markDeleted() {
        deleted = true;
    }

    /** Closes the sockets of all members, of whom those that are joining will find the room deleted. */
    void dropAll() {
        deleted = true;
        // They leave in later tasks, not during this loop.
        members.forEach(member -> member.drop("the server was reset"));
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    void add(ChatConnection connection) {
        connection.memberIndex = members.size();
        members.add(connection);
        outboxes = null;
    }

    /** Moves the last member into the gap, so that removal takes constant time. */
    void remove(ChatConnection connection) {
        outboxes = null;
        ChatConnection last = members.removeLast();
        if (last != connection) {
            members.set(connection.memberIndex, last);
            last.memberIndex = connection.memberIndex;
        }
    }

    /**
     * Handles a message of the bus. Everything gathered before is delivered before connections are ended.
     *
     * @return whether {@link #deliverOrWait} must be called before the turn is over
     */
    boolean handle(BusMessage message) {
        return switch (message) {
            case BusMessage.Broadcast broadcast -> gather(broadcast.frame(), broadcast.verb(), broadcast.delivery());
            case BusMessage.DisconnectUser disconnect -> {
                boolean isNew = gather(disconnect.frame(), Verb.DISCONNECT_USER, disconnect.delivery());
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
            case BusMessage.TokensRevoked ignored -> false;
            case BusMessage.MessagesMissed ignored -> {
                deliverFully();
                tellOfGap();
                cutAfterGap();
                yield false;
            }
        };
    }

    /**
     * Tells the members that resume, between what came before the gap and what comes after it. One that is behind, where
     * the event would overtake frames, is cut, and told when it resumes.
     */
    private void tellOfGap() {
        List<ChatConnection> resuming =
                members.stream().filter(member -> member.outbox().isResuming()).toList();
        if (resuming.isEmpty()) {
            return;
        }
        byte[] gap = requireNonNull(messaging).resumed(Replay.GAP);
        for (ChatConnection member : resuming) {
            if (member.outbox().hasPassedOnAll()) {
                member.outbox().send(FrameEncoder.of(List.of(gap), ByteBufAllocator.DEFAULT));
            } else {
                cut(member);
            }
        }
    }

    /**
     * Cuts the members that can't be told, each at a random moment, so that their clients come back and learn elsewhere
     * what they missed.
     */
    private void cutAfterGap() {
        if (gapDrainNanos == 0) {
            return;
        }
        for (ChatConnection member : members) {
            if (!member.outbox().isResuming()) {
                loop.schedule(
                        () -> cut(member), ThreadLocalRandom.current().nextLong(gapDrainNanos), TimeUnit.NANOSECONDS);
            }
        }
    }

    private void cut(ChatConnection member) {
        if (!member.isJoining()) {
            Channel cut = member.cut(CutReason.GAP).channel();
            loop.schedule(() -> cut.close(), FLUSH_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private boolean gather(byte[] frame, Verb verb, @Nullable DeliverySpan span) {
        gathered.add(frame);
        gatheredVerbs.add(verb);
        if (span != null) {
            gatheredSpans.add(span);
        }
        boolean isFirst = !isScheduled;
        isScheduled = true;
        return isFirst;
    }

    /**
     * Delivers at once, unless the room's last batch was sent within the window: then it waits for more frames, and
     * leaves early enough for the last member to receive them when the window ends, judging by the duration of the last
     * delivery.
     */
    void deliverOrWait() {
        if (windowNanos == 0 || clock.nanoTime() - deliveredAtNanos >= windowNanos) {
            deliver();
        } else {
            long wait = Math.max(windowNanos / 2, windowNanos - deliveryNanos);
            loop.schedule(this::deliver, wait, TimeUnit.NANOSECONDS);
        }
    }

    /** Sends the gathered frames; if a batch is still being written, they follow it. */
    private void deliver() {
        isScheduled = false;
        if (delivery == null && beginDelivery()) {
            continueDelivery();
        }
    }

    /** Sends everything now, because connections are about to be ended. */
    void deliverFully() {
        Delivery underWay = delivery;
        if (underWay != null) {
            underWay.advance(Integer.MAX_VALUE, shard.ring());
            endDelivery(underWay);
        }
        if (beginDelivery()) {
            deliverFully();
        }
    }

    /** Makes a batch of the gathered frames; returns false if there are none, or no members. */
    private boolean beginDelivery() {
        if (gathered.isEmpty()) {
            return false;
        }
        if (members.isEmpty()) {
            gathered.clear();
            gatheredVerbs.clear();
            takeSpans().forEach(span -> span.end(0));
            return false;
        }
        ChatMeters meters = members.getFirst().meters();
        gatheredVerbs.forEach(verb -> meters.delivered(verb, members.size()));
        gatheredVerbs.clear();
        ByteBuf batch = FrameEncoder.of(gathered, ByteBufAllocator.DEFAULT);
        gathered.clear();
        if (outboxes == null) {
            outboxes = members.stream().map(ChatConnection::outbox).toArray(Outbox[]::new);
        }
        delivery = new Delivery(batch, backlog.next(), outboxes, takeSpans(), clock.nanoTime());
        backlog.add(batch);
        // The delivery itself counts as waiting, so that the batch is kept until every receiver has had it.
        backlog.startWaiting();
        return true;
    }

    private List<DeliverySpan> takeSpans() {
        if (gatheredSpans.isEmpty()) {
            return List.of();
        }
        List<DeliverySpan> taken = List.copyOf(gatheredSpans);
        gatheredSpans.clear();
        return taken;
    }

    /** Writes to a limited number of sockets per turn, so that the loop serves others in between. */
    private void continueDelivery() {
        Delivery underWay = delivery;
        if (underWay == null) {
            return;
        }
        if (!underWay.advance(MAX_SOCKETS_PER_TURN, shard.ring())) {
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
        done.end();
        backlog.stopWaiting();
        if (windowNanos != 0) {
            deliveredAtNanos = done.begunAtNanos;
            deliveryNanos = clock.nanoTime() - done.begunAtNanos;
        }
    }
}
