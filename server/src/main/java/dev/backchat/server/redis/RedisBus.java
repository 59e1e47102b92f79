package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.string;
import static dev.backchat.server.redis.Script.text;

import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.bus.Publication;
import dev.backchat.server.bus.Replay;
import dev.backchat.server.bus.ReplayRequest;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.redis.RoomStream.Position;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.Tracing;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of several nodes. Redis orders the messages of a room: one script checks each, gives it the room's next offset,
 * keeps it in the room's tail for a minute, and sends it to the nodes with members in the room. A node that misses an
 * offset reads the tail, so that all members everywhere receive the same, in the same order.
 */
public final class RedisBus implements Bus {
    private static final Logger log = LoggerFactory.getLogger(RedisBus.class);

    private static final int TAIL_SECONDS = 60;
    private static final int MIN_TAIL = 100;
    /** Redis trims a tail by whole blocks, so it may have some more. */
    static final int MAX_TAIL = 1000;
    /** Seconds of a room's full rate in its tail. */
    private static final int TAIL_RATE_SECONDS = 10;

    /** Time for which the subscription of a room without members is kept: most come back soon. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(5);

    static final Script PUBLISH = new Script("publish.lua");
    private static final byte[] NONE = {};

    private final Redis redis;
    private final Histories histories;
    private final RoomSubscription.Shared shared;
    private final RedisMeters meters;
    private final ScheduledExecutorService timer;

    private final ConcurrentHashMap<Arn, RoomSubscription> subscribed = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ByteBuffer, RoomSubscription> byChannel = new ConcurrentHashMap<>();
    private final LogThrottle logThrottle = new LogThrottle();

    public RedisBus(Redis redis, RoomLookup rooms, Histories histories, Tracing tracing) {
        this.redis = redis;
        this.histories = histories;
        this.shared = new RoomSubscription.Shared(redis, rooms, histories, tracing);
        this.meters = redis.meters();
        this.timer = redis.timer();
        redis.listen(new RedisLink.Listener() {
            @Override
            public void onUp(RedisLink link) {
                of(link).forEach(RoomSubscription::attach);
            }

            @Override
            public void onDown(RedisLink link) {
                of(link).forEach(RoomSubscription::detach);
            }

            @Override
            public void onMessage(byte[] channel, byte[] message) {
                RoomSubscription room = byChannel.get(ByteBuffer.wrap(channel));
                if (room != null) {
                    room.onMessage(message);
                }
            }

            @Override
            public void onMoved(BitSet partitions) {
                subscribed.values().stream()
                        .filter(room -> partitions.get(room.keys().partition()))
                        .forEach(RoomSubscription::attach);
            }
        });
        timer.scheduleWithFixedDelay(
                this::audit, AUDIT_INTERVAL.toMillis(), AUDIT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private List<RoomSubscription> of(RedisLink link) {
        return subscribed.values().stream()
                .filter(room -> redis.link(room.keys().partition()) == link)
                .toList();
    }

    @Override
    public Histories histories() {
        return histories;
    }

    @Override
    public List<ChatFrame.Message> history(StoredRoom room) {
        return histories.messages(room, new RoomSubscription(room.arn(), shared).readKept());
    }

    @Override
    public Subscription subscribe(Arn room, Consumer<BusMessage> subscriber) {
        // The subscription changes inside compute, so that Redis receives the commands in the order of the changes.
        RoomSubscription subscribing = subscribed.compute(room, (arn, known) -> {
            RoomSubscription kept = known == null ? new RoomSubscription(arn, shared) : known;
            kept.stream().add(subscriber);
            if (known == null) {
                byChannel.put(ByteBuffer.wrap(kept.keys().channel()), kept);
                kept.attach();
            }
            return kept;
        });
        // A link that came up meanwhile may not have seen the room.
        subscribing.attachIfDetached();
        return new Subscription() {
            @Override
            public CompletableFuture<Void> ready() {
                return subscribing.stream().ready();
            }

            @Override
            public void replay(StoredRoom joined, ReplayRequest request, Consumer<Replay> receiver) {
                subscribing.stream().inOrder(() -> receiver.accept(histories.replay(joined, request)));
            }

            @Override
            public void close() {
                subscribed.computeIfPresent(room, (arn, kept) -> {
                    kept.stream().remove(subscriber);
                    if (kept.stream().isUnused()) {
                        timer.schedule(() -> forgetUnused(arn), LINGER.toMillis(), TimeUnit.MILLISECONDS);
                    }
                    return kept;
                });
            }
        };
    }

    private void forgetUnused(Arn room) {
        subscribed.computeIfPresent(room, (arn, kept) -> {
            if (!kept.stream().isUnused()) {
                return kept;
            }
            byChannel.remove(ByteBuffer.wrap(kept.keys().channel()));
            kept.close();
            return null;
        });
    }

    @Override
    public CompletableFuture<Result> publish(Publication publication) {
        Arn arn = publication.room();
        RoomSubscription known = subscribed.get(arn);
        RoomKeys keys = known == null ? RoomKeys.of(arn) : known.keys();
        RedisLink link = redis.link(keys.partition());
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            meters.failed();
            return CompletableFuture.failedFuture(unavailable());
        }
        Position seen = known == null ? Position.NONE : known.stream().position();
        long fence = publication.message() instanceof BusMessage.RoomChanged changed
                ? Publication.version(changed.room())
                : publication.fence();
        int rate = publication.ratePerSecond();
        HistorySetting history = histories.wanted(arn);
        CompletableFuture<Result> result = PUBLISH.run(
                        commands,
                        new byte[][] {keys.meta(), keys.tail(), keys.channel()},
                        fence == Publication.ANY_VERSION ? NONE : text(fence),
                        text(rate),
                        BusMessageCodec.encode(publication.message()),
                        text(Math.max(
                                rate == 0 ? MAX_TAIL : Math.max(MIN_TAIL, rate * TAIL_RATE_SECONDS), history.frames())),
                        text(Math.max(TAIL_SECONDS, history.age().toSeconds())),
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
                        ? CompletableFuture.supplyAsync(known::lookUpStale, redis.blocking())
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
    static String newEpoch() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private void onFailure(RedisLink link, Throwable failure) {
        meters.failed();
        redis.onFailure(link, failure);
        if (logThrottle.tryLog()) {
            log.warn("messages could not be published: {}", failure.toString());
        }
    }

    static InternalServerException unavailable() {
        return new InternalServerException("The service cannot reach its other nodes at the moment.");
    }

    /** Compares each room's position with that of Redis. */
    private void audit() {
        subscribed.values().forEach(RoomSubscription::audit);
    }
}
