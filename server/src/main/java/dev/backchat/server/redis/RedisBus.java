package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.string;
import static dev.backchat.server.redis.Script.text;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Publication;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.redis.RoomStream.Entry;
import dev.backchat.server.redis.RoomStream.Position;
import dev.backchat.server.redis.RoomStream.Tail;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of several nodes. Redis orders the messages of a room: one script checks each, gives it the room's next offset,
 * keeps it in the room's tail for a minute, and sends it to the nodes with members in the room. A node that misses an
 * offset reads the tail, so that all members everywhere receive the same, in the same order.
 */
public final class RedisBus implements Bus, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisBus.class);

    private static final int TAIL_SECONDS = 60;
    private static final int MIN_TAIL = 100;
    private static final int MAX_TAIL = 1000;
    /** Seconds of a room's full rate in its tail. */
    private static final int TAIL_RATE_SECONDS = 10;
    /** More than a tail has; Redis trims it by whole blocks. */
    private static final int MAX_READ = 2 * MAX_TAIL;

    /** Time for which the subscription of a room without members is kept: most come back soon. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(5);
    private static final byte SEPARATOR = ':';

    private static final Script PUBLISH = new Script("publish.lua");
    private static final Script TAIL = new Script("tail.lua");
    private static final byte[] NONE = {};

    /** What the bus needs to know of rooms. */
    public interface RoomLookup {
        /**
         * Loads what may have changed unheard: the revocations of the room's tokens into memory, and the room. Blocks.
         *
         * @return what the members must be told of: the room as it is, or that it has been deleted
         */
        BusMessage load(Arn room);

        /** A room's tokens have been revoked by another node. Doesn't block. */
        void onRevoked(Arn room, BusMessage.TokensRevoked revoked);
    }

    private final Redis redis;
    private final RoomLookup rooms;
    private final RedisMeters meters;
    private final ScheduledExecutorService timer;
    /** Runs what waits for the store. */
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

    private final ConcurrentHashMap<Arn, Room> subscribed = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ByteBuffer, Room> byChannel = new ConcurrentHashMap<>();
    private final LogThrottle logThrottle = new LogThrottle();
    private final LogThrottle gapThrottle = new LogThrottle();

    public RedisBus(Redis redis, RoomLookup rooms) {
        this.redis = redis;
        this.rooms = rooms;
        this.meters = redis.meters();
        this.timer = redis.timer();
        redis.listen(new RedisLink.Listener() {
            @Override
            public void onUp(RedisLink link) {
                of(link).forEach(Room::attach);
            }

            @Override
            public void onDown(RedisLink link) {
                of(link).forEach(Room::detach);
            }

            @Override
            public void onMessage(byte[] channel, byte[] message) {
                Room room = byChannel.get(ByteBuffer.wrap(channel));
                if (room != null) {
                    room.onMessage(message);
                }
            }
        });
        timer.scheduleWithFixedDelay(
                this::audit, AUDIT_INTERVAL.toMillis(), AUDIT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private List<Room> of(RedisLink link) {
        return subscribed.values().stream()
                .filter(room -> redis.link(room.keys.partition()) == link)
                .toList();
    }

    @Override
    public Subscription subscribe(Arn room, Consumer<BusMessage> subscriber) {
        // The subscription changes inside compute, so that Redis receives the commands in the order of the changes.
        Room subscribing = subscribed.compute(room, (arn, known) -> {
            Room kept = known == null ? new Room(arn) : known;
            kept.stream.add(subscriber);
            if (known == null) {
                byChannel.put(ByteBuffer.wrap(kept.keys.channel()), kept);
                kept.attach();
            }
            return kept;
        });
        // A link that came up meanwhile may not have seen the room.
        subscribing.attachIfDetached();
        return new Subscription() {
            @Override
            public CompletableFuture<Void> ready() {
                return subscribing.stream.ready();
            }

            @Override
            public void close() {
                subscribed.computeIfPresent(room, (arn, kept) -> {
                    kept.stream.remove(subscriber);
                    if (kept.stream.isUnused()) {
                        timer.schedule(() -> forgetUnused(arn), LINGER.toMillis(), TimeUnit.MILLISECONDS);
                    }
                    return kept;
                });
            }
        };
    }

    private void forgetUnused(Arn room) {
        subscribed.computeIfPresent(room, (arn, kept) -> {
            if (!kept.stream.isUnused()) {
                return kept;
            }
            byChannel.remove(ByteBuffer.wrap(kept.keys.channel()));
            kept.detach();
            RedisPubSubAsyncCommands<byte[], byte[]> subscriptions =
                    redis.link(kept.keys.partition()).subscriptions();
            if (subscriptions != null) {
                subscriptions.sunsubscribe(kept.keys.channel());
            }
            return null;
        });
    }

    @Override
    public CompletableFuture<Result> publish(Publication publication) {
        Arn arn = publication.room();
        Room known = subscribed.get(arn);
        RoomKeys keys = known == null ? RoomKeys.of(arn) : known.keys;
        RedisLink link = redis.link(keys.partition());
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            meters.failed();
            return CompletableFuture.failedFuture(unavailable());
        }
        Position seen = known == null ? Position.NONE : known.stream.position();
        long fence = publication.message() instanceof BusMessage.RoomChanged changed
                ? Publication.version(changed.room())
                : publication.fence();
        int rate = publication.ratePerSecond();
        CompletableFuture<Result> result = PUBLISH.run(
                        commands,
                        new byte[][] {keys.meta(), keys.tail(), keys.channel()},
                        fence == Publication.ANY_VERSION ? NONE : text(fence),
                        text(rate),
                        BusMessageCodec.encode(publication.message()),
                        text(rate == 0 ? MAX_TAIL : Math.max(MIN_TAIL, rate * TAIL_RATE_SECONDS)),
                        text(TAIL_SECONDS),
                        link.replicationId(),
                        text(seen.epoch()),
                        text(seen.offset()),
                        text(newEpoch()),
                        text(effect(publication.message())))
                .thenApply(answer -> {
                    Result outcome = Result.valueOf(string(answer.getFirst()));
                    if (outcome == Result.PUBLISHED) {
                        publication.onPublished().run();
                    }
                    meters.published(outcome);
                    return outcome;
                })
                .thenCompose(outcome -> outcome == Result.STALE && known != null
                        ? CompletableFuture.supplyAsync(known::lookUpStale, blocking)
                        : CompletableFuture.completedFuture(outcome));
        result.exceptionally(failure -> {
            onFailure(link, failure);
            return null;
        });
        return result;
    }

    private static String effect(BusMessage message) {
        return switch (message) {
            case BusMessage.RoomChanged ignored -> "update";
            case BusMessage.RoomDeleted ignored -> "delete";
            default -> "";
        };
    }

    /** Epochs are unique, not secret. */
    private static String newEpoch() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private void onFailure(RedisLink link, Throwable failure) {
        meters.failed();
        redis.onFailure(link, failure);
        if (logThrottle.tryLog()) {
            log.warn("messages could not be published: {}", failure.toString());
        }
    }

    private static InternalServerException unavailable() {
        return new InternalServerException("The service cannot reach its other nodes at the moment.");
    }

    @Override
    public boolean enforcesRates() {
        return true;
    }

    /** Compares each room's position with that of Redis. */
    private void audit() {
        for (Room room : subscribed.values()) {
            room.attachIfDetached();
            RedisAsyncCommands<byte[], byte[]> commands =
                    redis.link(room.keys.partition()).commands();
            if (commands != null) {
                room.ask(commands, null).thenAccept(tail -> {
                    if (room.stream.audit(tail.end())) {
                        meters.repaired();
                        // Whatever lost the last message may have ended the subscription.
                        room.subscribe();
                    }
                });
            }
        }
    }

    @Override
    public void close() {
        // The stages of waiting clients end with their connections; the links are closed by their owner.
        subscribed.clear();
        byChannel.clear();
        blocking.shutdownNow();
    }

    /** A subscribed room. */
    private final class Room implements RoomStream.Node {
        private final Arn arn;
        private final RoomKeys keys;
        private final RoomStream stream = new RoomStream(this);

        Room(Arn arn) {
            this.arn = arn;
            this.keys = RoomKeys.of(arn);
        }

        /** Subscribes on a link that has just come up, or with the first member. */
        void attach() {
            int subscription = stream.detach();
            CompletableFuture<Void> acknowledged = subscribe();
            if (acknowledged != null) {
                acknowledged.whenComplete((done, failure) -> {
                    if (failure == null) {
                        stream.attach(subscription);
                    } else {
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
            if (stream.generation() == subscription && subscribed.get(arn) == this) {
                attach();
            }
        }

        /** Sends the command; returns null while there is no connection. */
        @Nullable CompletableFuture<Void> subscribe() {
            RedisPubSubAsyncCommands<byte[], byte[]> subscriptions =
                    redis.link(keys.partition()).subscriptions();
            return subscriptions == null
                    ? null
                    : subscriptions.ssubscribe(keys.channel()).toCompletableFuture();
        }

        void detach() {
            stream.detach();
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
            BusMessage message = BusMessageCodec.decode(bytes, from);
            if (message == null) {
                meters.unknown();
            }
            return new Entry(epoch, offset, message);
        }

        @Override
        public void read(RoomStream asking, int subscription, @Nullable Position from) {
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
        CompletableFuture<Tail> ask(RedisAsyncCommands<byte[], byte[]> commands, @Nullable Position from) {
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
        public void onLive(RoomStream live, int subscription, boolean hasGap) {
            if (hasGap) {
                blocking.execute(() -> lookUp(subscription));
            } else {
                // Not on this thread, which has the stream's lock.
                blocking.execute(() -> stream.complete(subscription));
            }
        }

        /** Learns of the update that the publisher missed. */
        Result lookUpStale() {
            stream.deliver(rooms.load(arn));
            return Result.STALE;
        }

        private void lookUp(int subscription) {
            try {
                stream.deliver(rooms.load(arn));
                stream.complete(subscription);
            } catch (RuntimeException e) {
                if (logThrottle.tryLog()) {
                    log.warn("rooms can't be looked up, so nobody can join them: {}", e.toString());
                }
                later(() -> {
                    if (stream.generation() == subscription && subscribed.get(arn) == this) {
                        blocking.execute(() -> lookUp(subscription));
                    }
                });
            }
        }

        @Override
        public void onGap(RoomStream missing) {
            meters.gap();
            if (gapThrottle.tryLog()) {
                log.warn("{} may have missed messages: the tail in Redis no longer has them", arn);
            }
        }

        @Override
        public void onMessage(RoomStream delivering, BusMessage message) {
            if (message instanceof BusMessage.TokensRevoked revoked) {
                rooms.onRevoked(arn, revoked);
            }
        }

        private void later(Runnable task) {
            timer.schedule(task, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
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
