package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import io.lettuce.core.ClientListArgs;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests two nodes, one of which is cut off from a real Redis that the other reaches. */
@Thorough
class RedisCutTest {
    private final StoredRoom room = RedisBusTest.room(RoomSettings.DEFAULT);
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private RedisServer server;
    private CutProxy proxy;
    private TestNode cut;
    private TestNode other;

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    @BeforeEach
    void start() {
        RedisServer.assumeInstalled();
        server = started(new RedisServer());
        proxy = started(new CutProxy(server.port()));
        cut = started(new TestNode(RedisAddress.parse("redis://127.0.0.1:" + proxy.port())));
        other = started(new TestNode(server.address()));
        Awaitility.await().until(() -> cut.redis.isUp() && other.redis.isUp());
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private void assertCatchesUp(BiConsumer<CutProxy, Boolean> swallow) {
        TestNode.Members here = cut.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        cut.say(room, "before").join();
        swallow.accept(proxy, true);
        CompletableFuture<Bus.Result> unanswered = cut.say(room, "unanswered");
        Awaitility.await().until(() -> cut.redis.health() == RedisHealth.UNREACHABLE);
        assertThat(other.redis.health()).isEqualTo(RedisHealth.UP);
        assertThat(unanswered).isCompletedExceptionally();
        List<String> missed =
                IntStream.range(0, 100).mapToObj(i -> "missed " + i).toList();
        missed.forEach(text -> other.say(room, text).join());
        assertThat(here.said()).doesNotContainAnyElementsOf(missed);
        swallow.accept(proxy, false);
        Awaitility.await().until(cut.redis::isUp);
        cut.say(room, "after").join();
        Awaitility.await()
                .untilAsserted(() -> assertThat(here.said())
                        .startsWith("before")
                        .containsSubsequence(missed)
                        .endsWith("after")
                        .doesNotHaveDuplicates()
                        .isEqualTo(there.said()));
        assertThat(cut.counted("backchat.redis.gaps")).isZero();
        assertThat(other.counted("backchat.redis.gaps")).isZero();
    }

    @Test
    void aNodeThatHearsNothingOfRedisCatchesUp() {
        assertCatchesUp(CutProxy::swallowAnswers);
    }

    @Test
    void aNodeThatRedisHearsNothingOfCatchesUp() {
        assertCatchesUp(CutProxy::swallowRequests);
    }

    @Test
    void aTokenWhoseUseWasNotAnsweredIsUsedOnce() {
        RedisUsedTokens here = new RedisUsedTokens(cut.redis, Instant::now);
        RedisUsedTokens there = new RedisUsedTokens(other.redis, Instant::now);
        Instant expires = Instant.now().plusSeconds(60);
        proxy.swallowAnswers(true);
        CompletableFuture<Boolean> unanswered = here.claim("token", expires);
        Awaitility.await()
                .until(() -> server.ask(redis -> redis.keys("*tok:token")).size() == 1);
        assertThat(unanswered).isNotDone();
        assertThat(there.claim("token", expires).join()).isFalse();
        proxy.swallowAnswers(false);
        assertThat(unanswered.join()).isTrue();
        assertThat(here.claim("token", expires).join()).isFalse();
    }

    @Test
    void aTokenIsUsedOnceRedisIsBack() {
        RedisUsedTokens tokens = new RedisUsedTokens(other.redis, Instant::now);
        server.kill();
        Awaitility.await().until(() -> !other.redis.isUp());
        CompletableFuture<Boolean> held = tokens.claim("token", Instant.now().plusSeconds(60));
        server.start();
        assertThat(held.join()).isTrue();
    }

    /** Returns the ids of the connections that have subscriptions. */
    private Set<String> subscribers() {
        return server.ask(redis -> redis.clientList(ClientListArgs.Builder.typePubsub()))
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .collect(Collectors.toSet());
    }

    @Test
    void whatOverflowsRedissOutputBuffersIsReadFromTheTail() {
        TestNode.Members here = cut.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        other.say(room, "before").join();
        Awaitility.await().until(() -> here.said().size() == 1);
        server.ask(redis -> redis.configSet("client-output-buffer-limit", "pubsub 65536 0 0"));
        Set<String> subscribed = subscribers();
        String large = "x".repeat(500_000);
        Awaitility.await().ignoreExceptions().until(() -> {
            other.say(room, large).join();
            return true;
        });
        Awaitility.await().until(() -> Collections.disjoint(subscribed, subscribers()));
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(here.said()).contains("before", large).isEqualTo(there.said()));
        assertThat(cut.counted("backchat.redis.gaps")).isZero();
    }
}
