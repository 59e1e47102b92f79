package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.bus.Bus.Result;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Publication;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests two nodes on a real Redis, and what they tell each other while it fails. */
class RedisBusTest {
    private static final Instant TIME = Instant.parse("2026-11-26T12:00:00Z");

    private static RedisServer server;

    private final StoredRoom room = room(RoomSettings.DEFAULT);
    private TestNode one;
    private TestNode other;

    @BeforeAll
    static void startRedis() {
        RedisServer.assumeInstalled();
        server = new RedisServer();
    }

    @AfterAll
    static void stopRedis() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void startNodes() {
        one = new TestNode(server.address());
        other = new TestNode(server.address());
        Awaitility.await().until(() -> one.redis.isUp() && other.redis.isUp());
    }

    @AfterEach
    void stopNodes() {
        one.close();
        other.close();
    }

    static StoredRoom room(RoomSettings settings) {
        return new StoredRoom(
                new Arn("us-east-1", "123456789012", ResourceType.ROOM, ResourceId.next()),
                settings,
                Map.of(),
                TIME,
                TIME);
    }

    private static StoredRoom updated(StoredRoom room) {
        return room.updatedAt(room.updateTime().plusMillis(1));
    }

    private static Result chat(TestNode node, StoredRoom room, String text) {
        return node.bus.publish(Publication.of(room, TestNode.message(text))).join();
    }

    /** People who talk on both nodes until told to stop, whatever happens. */
    static final class Load implements AutoCloseable {
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final List<String> acknowledged = new ArrayList<>();
        private final AtomicInteger failed = new AtomicInteger();
        private final ExecutorService speakers = Executors.newVirtualThreadPerTaskExecutor();

        private final StoredRoom room;

        Load(StoredRoom room, TestNode... nodes) {
            this.room = room;
            for (TestNode node : nodes) {
                for (int i = 0; i < 2; i++) {
                    String name = ResourceId.next();
                    speakers.execute(() -> speak(node, name));
                }
            }
        }

        private void speak(TestNode node, String name) {
            for (int n = 0; !isOver.get(); n++) {
                String text = name + " " + n;
                try {
                    node.say(room, text).join();
                    synchronized (acknowledged) {
                        acknowledged.add(text);
                    }
                } catch (RuntimeException e) {
                    failed.incrementAndGet();
                }
                LockSupport.parkNanos(1_000_000);
            }
        }

        int said() {
            synchronized (acknowledged) {
                return acknowledged.size();
            }
        }

        void awaitMore() {
            int before = said();
            Awaitility.await().until(() -> said() > before + 50);
        }

        /** Stops, and returns what was acknowledged. */
        List<String> end() {
            close();
            return acknowledged;
        }

        @Override
        public void close() {
            isOver.set(true);
            speakers.close();
        }
    }

    /** Demands that everybody has everything once, in one order. */
    static void assertComplete(List<String> acknowledged, TestNode.Members... members) {
        for (TestNode.Members each : members) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(new HashSet<>(each.said())).containsAll(acknowledged));
        }
        assertOneOrder(members);
    }

    static void assertOneOrder(TestNode.Members... members) {
        Awaitility.await().untilAsserted(() -> {
            for (TestNode.Members each : members) {
                assertThat(each.said()).doesNotHaveDuplicates().isEqualTo(members[0].said());
            }
        });
    }

    /**
     * Demands one order of what both have. A primary that is killed may have told one node of a message, and neither
     * the other nor its replica.
     */
    static void assertOneOrderButForLastWords(TestNode.Members one, TestNode.Members other) {
        Awaitility.await().untilAsserted(() -> {
            List<String> first = one.said();
            List<String> second = other.said();
            assertThat(first).doesNotHaveDuplicates().last().isEqualTo(second.getLast());
            assertThat(second)
                    .doesNotHaveDuplicates()
                    .filteredOn(first::contains)
                    .isEqualTo(first.stream().filter(second::contains).toList());
        });
    }

    @Test
    void allNodesReceiveTheSameInOneOrder() {
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            load.awaitMore();
            load.awaitMore();
            assertComplete(load.end(), here, there);
        }
        assertThat(one.counted("backchat.redis.gaps")).isZero();
    }

    @Test
    void whoJoinsReceivesEverythingFromThenOnAndNothingBefore() {
        TestNode.Members here = one.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            load.awaitMore();
            TestNode.Members there = other.join(room).ready();
            load.awaitMore();
            assertComplete(load.end(), here);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(here.said()).endsWith(there.said().toArray(String[]::new)));
            assertThat(there.said())
                    .hasSizeGreaterThan(50)
                    .hasSizeLessThan(here.said().size());
        }
    }

    @Test
    void anUpdateOnOneNodeCountsOnTheOtherOnceItIsAnswered() {
        StoredRoom busy = room(RoomSettings.DEFAULT.withRate(100));
        other.join(busy).ready();
        for (int i = 0; i < 50; i++) {
            StoredRoom before = other.store.get(busy.arn());
            StoredRoom after = updated(before);
            other.store.put(busy.arn(), after);
            assertThat(one.bus
                            .publish(Publication.of(busy.arn(), new BusMessage.RoomChanged(after)))
                            .join())
                    .isEqualTo(Result.PUBLISHED);
            assertThat(chat(other, before, "by the old limits")).isEqualTo(Result.STALE);
            assertThat(chat(other, after, "by the new limits")).isEqualTo(Result.PUBLISHED);
        }
    }

    @Test
    void whoIsToldThatARoomIsStaleKnowsItByThen() {
        TestNode.Members there = other.join(room).ready();
        StoredRoom after = updated(room);
        one.bus
                .publish(Publication.of(room.arn(), new BusMessage.RoomChanged(after)))
                .join();
        other.store.put(room.arn(), after);
        assertThat(chat(other, room, "hello")).isEqualTo(Result.STALE);
        assertThat(there.received).contains(new BusMessage.RoomChanged(after));
    }

    @Test
    void aDeletedRoomTakesNothingAnyMore() {
        TestNode.Members there = other.join(room).ready();
        BusMessage deleted = new BusMessage.RoomDeleted();
        assertThat(one.bus.publish(Publication.of(room.arn(), deleted)).join()).isEqualTo(Result.PUBLISHED);
        assertThat(chat(other, room, "hello")).isEqualTo(Result.ROOM_DELETED);
        assertThat(one.bus.publish(Publication.of(room.arn(), deleted)).join())
                .as("repeated after a failure")
                .isEqualTo(Result.PUBLISHED);
        Awaitility.await().until(() -> there.received.contains(deleted));
    }

    @Test
    void aRoomsRateHoldsForAllNodesTogether() {
        int rate = 10;
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < 2 * rate; i++) {
            results.add(chat(i % 2 == 0 ? one : other, room, "m" + i));
        }
        // A slow machine may earn some of the rate back meanwhile.
        assertThat(results.subList(0, rate)).containsOnly(Result.PUBLISHED);
        assertThat(results).contains(Result.RATE_EXCEEDED);
        Awaitility.await().until(() -> chat(other, room, "later") == Result.PUBLISHED);
    }

    @Test
    void revocationsAreHeardEverywhere() {
        other.join(room).ready();
        BusMessage.TokensRevoked tokens = new BusMessage.TokensRevoked("ann", 1234);
        one.bus.publish(Publication.of(room.arn(), tokens)).join();
        Awaitility.await().until(() -> other.revoked.contains(tokens));
    }

    @Test
    void aKindOfALaterVersionIsPassedOver() {
        TestNode.Members here = one.join(room).ready();
        RoomKeys keys = RoomKeys.of(room.arn());
        one.say(room, "before").join();
        String epoch = server.ask(redis -> redis.hget(new String(keys.meta()), "e"));
        server.ask(redis -> {
            redis.hset(new String(keys.meta()), "o", "2");
            redis.xadd(
                    new String(keys.tail()),
                    io.lettuce.core.XAddArgs.Builder.minId("0").id("2-0"),
                    "m",
                    "?later");
            return redis.spublish(new String(keys.channel()), epoch + ":2:?later");
        });
        one.say(room, "after").join();
        Awaitility.await().until(() -> here.said().equals(List.of("before", "after")));
        assertThat(one.counted("backchat.redis.unknown")).isEqualTo(1);
    }

    @Test
    void nothingIsLostWhenSubscriptionsAreCut() {
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            for (int i = 0; i < 3; i++) {
                load.awaitMore();
                server.ask(redis -> redis.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub()));
            }
            load.awaitMore();
            assertComplete(load.end(), here, there);
        }
        assertThat(one.counted("backchat.redis.gaps") + other.counted("backchat.redis.gaps"))
                .isZero();
    }

    @Test
    void aDeadSubscriptionAndALostLastMessageAreFoundOut() {
        TestNode.Members here = one.join(room).ready();
        one.say(room, "first").join();
        Awaitility.await().until(() -> here.said().size() == 1);
        // As Redis does when a slot moves.
        one.redis
                .link(RoomKeys.of(room.arn()).partition())
                .subscriptions()
                .sunsubscribe(RoomKeys.of(room.arn()).channel())
                .toCompletableFuture()
                .join();
        other.say(room, "second").join();
        Awaitility.await().until(() -> here.said().equals(List.of("first", "second")));
        other.say(room, "third").join();
        Awaitility.await().until(() -> here.said().equals(List.of("first", "second", "third")));
        assertThat(one.counted("backchat.redis.repairs")).isPositive();
    }

    @Test
    void forgottenScriptsAreSentAgain() {
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            load.awaitMore();
            server.ask(redis -> redis.scriptFlush());
            load.awaitMore();
            assertThat(load.failed.get()).isZero();
            assertComplete(load.end(), here, there);
        }
    }

    @Test
    void offsetsAreNotGivenTwiceWhenRedisForgetsAll() {
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            load.awaitMore();
            server.ask(redis -> redis.flushall());
            load.awaitMore();
            assertComplete(load.end(), here, there);
        }
        assertThat(one.counted("backchat.redis.gaps")).isPositive();
    }

    @Test
    void aGapIsToldBeforeWhatComesAfterIt() {
        TestNode.Members here = one.join(room).ready();
        other.say(room, "before").join();
        Awaitility.await().until(() -> here.said().contains("before"));
        server.forget();
        other.say(room, "after").join();
        Awaitility.await().until(() -> here.said().contains("after"));
        assertThat(here.received)
                .filteredOn(message -> !(message instanceof BusMessage.RoomChanged))
                .extracting(Object::getClass)
                .containsExactly(
                        BusMessage.Broadcast.class, BusMessage.MessagesMissed.class, BusMessage.Broadcast.class);
    }

    @Test
    void aFrozenRedisIsLeftAndNothingIsDoubled() {
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            load.awaitMore();
            server.signal("STOP");
            Awaitility.await().until(() -> !one.redis.isUp() && !other.redis.isUp());
            server.signal("CONT");
            load.awaitMore();
            assertThat(load.failed.get()).isPositive();
            assertComplete(load.end(), here, there);
        }
    }

    @Test
    void whoJoinsWhileRedisIsAwayIsHeldUntilItIsBack() {
        server.kill();
        try {
            Awaitility.await().until(() -> !one.redis.isUp());
            TestNode.Members held = one.join(room);
            assertThat(held.subscription.ready()).isNotDone();
            CompletableFuture<Result> refused = one.say(room, "hello");
            assertThat(refused).isCompletedExceptionally();
            server.start();
            held.ready();
            Awaitility.await().until(() -> other.redis.isUp());
            other.say(room, "hello").join();
            Awaitility.await().until(() -> held.said().equals(List.of("hello")));
        } finally {
            if (!one.redis.isUp()) {
                server.start();
            }
        }
    }

    @Test
    void aRestartedRedisBeginsAnotherEpoch() {
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            load.awaitMore();
            server.kill();
            server.start();
            load.awaitMore();
            load.end();
            assertOneOrderButForLastWords(here, there);
        }
    }

    @Test
    void subscriptionsThatComeAndGoMissNothingWhileTheyAreThere() {
        TestNode.Members here = one.join(room).ready();
        try (Load load = new Load(room, one, other)) {
            for (int i = 0; i < 30; i++) {
                TestNode.Members visitors = other.join(room).ready();
                int said = load.said();
                Awaitility.await().until(() -> load.said() > said + 5);
                visitors.subscription.close();
                List<String> heard = visitors.said();
                Awaitility.await().until(() -> here.said().containsAll(heard));
                List<String> all = here.said();
                int from = all.indexOf(heard.getFirst());
                assertThat(all.subList(from, from + heard.size())).isEqualTo(heard);
            }
        }
    }

    @Test
    void manyRoomsAreSubscribedAgainAfterALoss() {
        List<StoredRoom> rooms = IntStream.range(0, 300)
                .mapToObj(i -> room(RoomSettings.DEFAULT))
                .toList();
        List<TestNode.Members> members =
                rooms.stream().map(one::join).map(TestNode.Members::ready).toList();
        server.ask(redis -> redis.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub()));
        try (TestNode unharmed = new TestNode(server.address())) {
            Awaitility.await().until(unharmed.redis::isUp);
            rooms.forEach(each -> unharmed.say(each, "hello").join());
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(members.stream()
                                .filter(each -> !each.said().equals(List.of("hello")))
                                .map(each -> each.said() + " " + each.subscription.ready())
                                .toList())
                        .isEmpty());
    }
}
