package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.string;
import static dev.backchat.server.redis.Script.text;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.redis.RoomStream.Entry;
import dev.backchat.server.redis.RoomStream.Position;
import dev.backchat.server.redis.RoomStream.Tail;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.tracing.Tracing;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A room to which this node has subscribed, for as long as it has members here and a little longer. */
final class RoomSubscription implements RoomStream.Node {
    private static final Logger log = LoggerFactory.getLogger(RoomSubscription.class);

    private static final Duration RETRY = Duration.ofMillis(500);
    /** Redis trims a tail by whole blocks, so it may have some more. */
    private static final int MAX_READ = HistorySetting.LONGEST.frames() + RedisBus.MAX_TAIL;

    /** How often the tail of a room that is talked in is read to get all of it. */
    private static final int MAX_READS = 20;

    private static final Duration READ_LIMIT = Duration.ofSeconds(3);
    private static final byte SEPARATOR = ':';
    private static final Script TAIL = new Script("tail.lua");

    private final Arn arn;
    private final Shared shared;
    private final Redis redis;
    private final RoomKeys keys;
    private final RoomStream stream = new RoomStream(this);
    private volatile boolean isClosed;

    /** What all subscriptions of a node share. */
    record Shared(
            Redis redis,
            RoomLookup rooms,
            Histories histories,
            Tracing tracing,
            LogThrottle lookups,
            LogThrottle gaps) {
        Shared(Redis redis, RoomLookup rooms, Histories histories, Tracing tracing) {
            this(redis, rooms, histories, tracing, new LogThrottle(), new LogThrottle());
        }
    }

    RoomSubscription(Arn arn, Shared shared) {
        this.arn = arn;
        this.shared = shared;
        this.redis = shared.redis;
        this.keys = RoomKeys.of(arn);
    }

    RoomKeys keys() {
        return keys;
    }

    RoomStream stream() {
        return stream;
    }

    /** Subscribes on a link that has just come up, or with the first member. */
    void attach() {
        int subscription = stream.detach();
        RedisLink link = redis.link(keys.partition());
        CompletableFuture<Void> acknowledged = subscribe();
        if (acknowledged != null) {
            acknowledged.whenComplete((done, failure) -> {
                if (failure == null) {
                    stream.attach(subscription);
                } else {
                    redis.onFailure(link, failure);
                    later(() -> retry(subscription));
                }
            });
        }
    }

    void attachIfDetached() {
        if (stream.isDetached() && redis.link(keys.partition()).isUp()) {
            attach();
        }
    }

    private void retry(int subscription) {
        if (stream.generation() == subscription && !isClosed) {
            attach();
        }
    }

    /** Sends the command; returns null while there is no connection. */
    private @Nullable CompletableFuture<Void> subscribe() {
        RedisPubSubAsyncCommands<byte[], byte[]> subscriptions =
                redis.link(keys.partition()).subscriptions();
        return subscriptions == null
                ? null
                : subscriptions.ssubscribe(keys.channel()).toCompletableFuture();
    }

    void detach() {
        stream.detach();
    }

    /** Ends the subscription for good. */
    void close() {
        isClosed = true;
        shared.histories.forget(arn);
        stream.detach();
        RedisPubSubAsyncCommands<byte[], byte[]> subscriptions =
                redis.link(keys.partition()).subscriptions();
        if (subscriptions != null) {
            subscriptions.sunsubscribe(keys.channel());
        }
    }

    /** Compares the position with that of Redis. */
    void audit() {
        attachIfDetached();
        RedisAsyncCommands<byte[], byte[]> commands =
                redis.link(keys.partition()).commands();
        if (commands != null) {
            ask(commands, null).thenAccept(tail -> {
                if (stream.audit(tail.end())) {
                    redis.meters().repaired();
                    // Whatever lost the last message may have ended the subscription.
                    subscribe();
                }
            });
        }
    }

    void onMessage(byte[] message) {
        try {
            stream.onMessage(entry(message));
        } catch (IOException | RuntimeException e) {
            log.error("a message of another node can't be read", e);
        }
    }

    /** Reads {@code epoch:offset:message}. */
    private Entry entry(byte[] bytes) throws IOException {
        int first = indexOfSeparator(bytes, 0);
        int second = indexOfSeparator(bytes, first + 1);
        return entry(
                new String(bytes, 0, first, US_ASCII),
                Long.parseLong(new String(bytes, first + 1, second - first - 1, US_ASCII)),
                bytes,
                second + 1);
    }

    private Entry entry(String epoch, long offset, byte[] bytes, int from) throws IOException {
        BusMessage message = BusMessageCodec.decode(bytes, from, shared.tracing);
        if (message == null) {
            redis.meters().unknown();
        }
        return new Entry(epoch, offset, message);
    }

    @Override
    public void read(int subscription, @Nullable Position from) {
        RedisAsyncCommands<byte[], byte[]> commands =
                redis.link(keys.partition()).commands();
        if (commands == null) {
            // The link is going down, and detaches the stream.
            return;
        }
        ask(commands, from).whenComplete((tail, failure) -> {
            if (failure == null) {
                stream.onTail(subscription, tail);
            } else {
                later(() -> stream.onTailFailed(subscription));
            }
        });
    }

    /** @param from the position behind which to read; null for the end alone */
    private CompletableFuture<Tail> ask(RedisAsyncCommands<byte[], byte[]> commands, @Nullable Position from) {
        Position behind = from == null ? Position.NONE : from;
        return TAIL.run(
                        commands,
                        new byte[][] {keys.meta(), keys.tail()},
                        text(behind.epoch()),
                        text(behind.offset()),
                        text(from == null ? 0 : MAX_READ))
                .thenApply(this::tail);
    }

    private Tail tail(List<Object> answer) {
        if (answer.isEmpty()) {
            return new Tail(Position.NONE, List.of());
        }
        String epoch = string(answer.get(0));
        List<Entry> entries = new ArrayList<>();
        for (Object each : (List<?>) answer.get(2)) {
            List<?> idAndFields = (List<?>) each;
            String id = string(idAndFields.get(0));
            byte[] message = (byte[]) ((List<?>) idAndFields.get(1)).get(1);
            try {
                entries.add(entry(epoch, Long.parseLong(id.substring(0, id.indexOf('-'))), message, 0));
            } catch (IOException e) {
                log.error("a message in the tail of a room can't be read", e);
            }
        }
        return new Tail(new Position(epoch, Long.parseLong(string(answer.get(1)))), entries);
    }

    @Override
    public void onLive(int subscription, boolean hasGap) {
        // Not on this thread, which has the stream's lock.
        redis.blocking().execute(() -> {
            if (hasGap) {
                lookUp(subscription);
            } else {
                stream.complete(subscription);
            }
        });
    }

    /** Learns of the update that the publisher missed. */
    Bus.Result lookUpStale() {
        stream.deliver(shared.rooms.load(arn));
        return Bus.Result.STALE;
    }

    private void lookUp(int subscription) {
        try {
            place(shared.rooms.load(arn));
            stream.complete(subscription);
        } catch (RuntimeException e) {
            if (shared.lookups.tryLog()) {
                log.warn("rooms can't be looked up, so nobody can join them: {}", e.toString());
            }
            later(() -> {
                if (stream.generation() == subscription && !isClosed) {
                    redis.blocking().execute(() -> lookUp(subscription));
                }
            });
        }
    }

    @Override
    public void onGap() {
        shared.histories.onGap(arn);
        redis.meters().gap();
        if (shared.gaps.tryLog()) {
            log.warn("{} may have missed messages: the tail in Redis no longer has them", arn);
        }
        stream.deliver(new BusMessage.MessagesMissed());
    }

    @Override
    public void onMessage(BusMessage message) {
        if (message instanceof BusMessage.TokensRevoked revoked) {
            shared.rooms.onRevoked(arn, revoked);
        }
        shared.histories.record(arn, message);
    }

    /** Passes the room on, after what Redis has kept of it if it has a history; blocks. */
    private void place(BusMessage room) {
        for (int left = shared.histories.isWanted(room) ? MAX_READS : 0; left > 0; left--) {
            // Messages that come between the reading and the placing are in neither.
            if (stream.place(room, readTail(), this::keep)) {
                return;
            }
        }
        stream.deliver(room);
    }

    /** Reads what Redis has kept of the room; blocks. */
    List<BusMessage> readKept() {
        return messages(readTail().entries());
    }

    private Tail readTail() {
        RedisAsyncCommands<byte[], byte[]> commands =
                redis.link(keys.partition()).commands();
        if (commands == null) {
            throw RedisBus.unavailable();
        }
        return ask(commands, Position.NONE)
                .orTimeout(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void keep(List<Entry> entries) {
        shared.histories.load(arn, messages(entries));
    }

    private static List<BusMessage> messages(List<Entry> entries) {
        return entries.stream().map(Entry::message).filter(Objects::nonNull).toList();
    }

    private void later(Runnable task) {
        redis.timer().schedule(task, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static int indexOfSeparator(byte[] bytes, int from) throws IOException {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == SEPARATOR) {
                return i;
            }
        }
        throw new IOException("a message without a position");
    }
}
