package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.bus.Publication;
import dev.backchat.server.bus.Verb;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The part of a node that talks with others. */
final class TestNode implements AutoCloseable, RoomLookup {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RedisMeters meters = new RedisMeters(registry);
    final Redis redis;
    final RedisBus bus;
    /** What the store has. */
    final Map<Arn, StoredRoom> store = new ConcurrentHashMap<>();

    final List<BusMessage.TokensRevoked> revoked = new CopyOnWriteArrayList<>();

    TestNode(RedisAddress address) {
        this(address, Tracing.OFF);
    }

    TestNode(RedisAddress address, Tracing tracing) {
        redis = new Redis(address, meters);
        bus = new RedisBus(redis, this, new Histories(true, InstantSource.system()), tracing);
    }

    @Override
    public BusMessage load(Arn room) {
        StoredRoom stored = store.get(room);
        return stored == null ? new BusMessage.RoomDeleted() : new BusMessage.RoomChanged(stored);
    }

    @Override
    public void onRevoked(Arn room, BusMessage.TokensRevoked tokens) {
        revoked.add(tokens);
    }

    /** Members of a room on this node, and what they have received. */
    final class Members {
        final List<BusMessage> received = new CopyOnWriteArrayList<>();
        final Bus.Subscription subscription;

        Members(Arn room) {
            subscription = bus.subscribe(room, received::add);
        }

        Members ready() {
            subscription.ready().join();
            return this;
        }

        /** The texts of the frames. */
        List<String> said() {
            return received.stream()
                    .filter(BusMessage.Broadcast.class::isInstance)
                    .map(message -> new String(((BusMessage.Broadcast) message).frame(), UTF_8))
                    .toList();
        }
    }

    Members join(StoredRoom room) {
        store.put(room.arn(), room);
        return new Members(room.arn());
    }

    static BusMessage message(String text) {
        return new BusMessage.Broadcast(text.getBytes(UTF_8), Verb.SEND_MESSAGE);
    }

    /** Sends an event, to which no rate applies. */
    CompletableFuture<Bus.Result> say(StoredRoom room, String text) {
        return bus.publish(Publication.of(room.arn(), message(text)));
    }

    double counted(String meter) {
        return registry.find(meter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        redis.close();
    }
}
