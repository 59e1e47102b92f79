package dev.backchat.server.redis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.server.limit.AccountRegion;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.limit.Quotas;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what accounts may do on two nodes together, with a real Redis and without. */
class RedisQuotasTest {
    private static final double NANOS = 1e9;

    private final AccountRegion owner = new AccountRegion(
            String.valueOf(ThreadLocalRandom.current().nextLong(100_000_000_000L, 1_000_000_000_000L)), "us-east-1");
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private RedisServer server;
    private TestNode one;
    private TestNode other;

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    @BeforeEach
    void start() {
        RedisServer.assumeInstalled();
        server = started(new RedisServer());
        one = started(new TestNode(server.address()));
        other = started(new TestNode(server.address()));
        awaitUp();
    }

    private void awaitUp() {
        Awaitility.await().until(() -> one.redis.isUp() && other.redis.isUp());
    }

    private void awaitDown() {
        Awaitility.await().until(() -> !one.redis.isUp() && !other.redis.isUp());
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    /** Returns quotas by whose own clock no time passes, and which wait for Redis however slow the machine is. */
    private static Quotas quotas(TestNode node, String limits) {
        return new RedisQuotas(node.redis, requireNonNull(QuotaLimits.parse(limits)), () -> 0, Patience.LIMIT);
    }

    private static long accepted(List<CompletableFuture<Boolean>> attempts) {
        return attempts.stream().filter(CompletableFuture::join).count();
    }

    private List<CompletableFuture<Boolean>> send(Quotas node, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> node.tryAcquire(Quotas.SEND_MESSAGE, owner))
                .toList();
    }

    private List<CompletableFuture<Boolean>> connect(Quotas node, int number) {
        return IntStream.range(0, number).mapToObj(i -> node.tryConnect(owner)).toList();
    }

    @Test
    void aRateHoldsForAllNodesTogether() {
        int limit = 1000;
        Quotas here = quotas(one, "SendMessage=" + limit);
        Quotas there = quotas(other, "SendMessage=" + limit);
        long begin = System.nanoTime();
        List<CompletableFuture<Boolean>> attempts = new ArrayList<>(send(here, limit));
        attempts.addAll(send(there, limit));
        long accepted = accepted(attempts);
        double seconds = (System.nanoTime() - begin) / NANOS;
        assertThat(accepted).isBetween((long) limit, (long) Math.ceil(limit * (1 + seconds)));
        assertThat(there.tryAcquire(Quotas.SEND_MESSAGE, new AccountRegion(owner.account(), "eu-west-1"))
                        .join())
                .isTrue();
    }

    @Test
    void oneNodeIsNotHeldByTheOthersOfAnotherQuota() {
        Quotas here = quotas(one, "GetRoom=1,ListRooms=1");
        Quotas there = quotas(other, "GetRoom=1,ListRooms=1");
        assertThat(here.tryAcquire("GetRoom", owner).join()).isTrue();
        assertThat(here.tryAcquire("GetRoom", owner)).isCompletedWithValue(false);
        assertThat(there.tryAcquire("ListRooms", owner).join()).isTrue();
        assertThat(there.tryAcquire("CreateRoom", owner)).isCompletedWithValue(true);
    }

    @Test
    void aNodeKeepsToTheRateByItselfWhileRedisIsAway() {
        Quotas here = quotas(one, "SendMessage=10");
        Quotas there = quotas(other, "SendMessage=10");
        server.kill();
        awaitDown();
        assertThat(accepted(send(here, 20))).isEqualTo(10);
        assertThat(accepted(send(there, 20))).isEqualTo(10);
    }

    @Test
    void aNodeGoesOnWhileRedisIsFrozen() {
        Quotas here = new RedisQuotas(
                one.redis, requireNonNull(QuotaLimits.parse("SendMessage=10,ConcurrentChatConnections=10")), () -> 0);
        server.signal("STOP");
        try {
            assertThat(accepted(send(here, 20))).isEqualTo(10);
            assertThat(accepted(connect(here, 20))).isEqualTo(10);
        } finally {
            server.signal("CONT");
        }
    }

    @Test
    void connectionsAreCountedOverAllNodes() {
        Quotas here = quotas(one, "ConcurrentChatConnections=10");
        Quotas there = quotas(other, "ConcurrentChatConnections=10");
        assertThat(accepted(connect(here, 6))).isEqualTo(6);
        assertThat(accepted(connect(there, 6))).isEqualTo(4);
        assertThat(accepted(connect(here, 1))).isZero();
        here.disconnect(owner);
        assertThat(accepted(connect(here, 2))).isEqualTo(1);
        here.disconnect(owner);
        Awaitility.await().until(() -> there.tryConnect(owner).join());
        assertThat(accepted(connect(here, 1))).isZero();
    }

    @Test
    void lessThanAHundredthOfTheConnectionsLieIdleOnAnotherNode() {
        Quotas here = quotas(one, "ConcurrentChatConnections=1000");
        Quotas there = quotas(other, "ConcurrentChatConnections=1000");
        List<CompletableFuture<Boolean>> attempts = new ArrayList<>(connect(here, 13));
        attempts.addAll(connect(there, 500));
        attempts.addAll(connect(here, 500));
        attempts.addAll(connect(there, 500));
        assertThat(accepted(attempts)).isBetween(991L, 1000L);
    }

    @Test
    void aNodeThatStopsGivesItsConnectionsBack() {
        Quotas here = quotas(one, "ConcurrentChatConnections=10");
        Quotas there = quotas(other, "ConcurrentChatConnections=10");
        assertThat(accepted(connect(here, 10))).isEqualTo(10);
        assertThat(accepted(connect(there, 1))).isZero();
        here.close();
        assertThat(accepted(connect(there, 10))).isEqualTo(10);
    }

    @Test
    void theConnectionsOfAKilledNodeAreGivenToOthers() {
        Quotas here = quotas(one, "ConcurrentChatConnections=10");
        Quotas there = quotas(other, "ConcurrentChatConnections=10");
        assertThat(accepted(connect(here, 10))).isEqualTo(10);
        assertThat(accepted(connect(there, 1))).isZero();
        one.close();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> there.tryConnect(owner).join());
        assertThat(accepted(connect(there, 10))).isEqualTo(9);
    }

    @Test
    void connectionsMadeWhileRedisWasAwayCountWhenItIsBack() {
        Quotas here = quotas(one, "ConcurrentChatConnections=10");
        Quotas there = quotas(other, "ConcurrentChatConnections=10");
        server.kill();
        awaitDown();
        assertThat(accepted(connect(here, 11))).isEqualTo(10);
        assertThat(accepted(connect(there, 5))).isEqualTo(5);
        server.start();
        awaitUp();
        Awaitility.await()
                .until(() -> server.ask(redis -> redis.keys("*connections")).stream()
                        .anyMatch(key -> server.ask(redis -> redis.hlen(key)) == 2));
        // The first questions after a restart may go unanswered, and let connections through.
        Awaitility.await().until(() -> {
            boolean isIn = there.tryConnect(owner).join();
            if (isIn) {
                there.disconnect(owner);
            }
            return !isIn;
        });
        IntStream.range(0, 6).forEach(i -> here.disconnect(owner));
        Awaitility.await().until(() -> there.tryConnect(owner).join());
        assertThat(accepted(connect(here, 1))).isZero();
    }
}
