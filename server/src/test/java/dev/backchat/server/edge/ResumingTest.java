package dev.backchat.server.edge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.SharedState;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.redis.Redis;
import dev.backchat.server.redis.RedisAddress;
import dev.backchat.server.redis.RedisMeters;
import dev.backchat.server.redis.RedisServer;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Tests that clients which resume miss nothing, or are told, while nodes are replaced and while Redis fails over. */
class ResumingTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int SMALL_BUFFER_BYTES = 4096;
    private static final int FRAMES = 700;

    @TempDir
    private Path folder;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private PostgresUrl database;

    @BeforeEach
    void start() {
        RedisServer.assumeInstalled();
        database = TestPostgres.newDatabase();
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    private TestServer node(RedisAddress address) throws IOException {
        return node(address, Duration.ZERO);
    }

    private TestServer node(RedisAddress address, Duration gapDrainTime) throws IOException {
        Redis links = new Redis(address, new RedisMeters(new SimpleMeterRegistry()));
        Awaitility.await().until(links::isUp);
        return started(TestServer.on(
                new SharedState(TestPostgres.open(database), links),
                requireNonNull(QuotaLimits.parse("none")),
                gapDrainTime));
    }

    private static StoredRoom room(TestServer node) {
        return node.tag(node.room(100), Map.of(HistorySetting.TAG, "1000/1h"));
    }

    private static String anchor(TestServer node, StoredRoom room) {
        return node.messaging.sendEvent(room, "anchor", Map.of()).id();
    }

    @Test
    void nothingIsMissedInARollingRestart() throws IOException, InterruptedException {
        RedisServer redis = started(new RedisServer());
        TestServer one = node(redis.address());
        TestServer other = node(redis.address());
        StoredRoom room = room(one);
        AtomicReference<TestServer> home = new AtomicReference<>(one);
        AtomicReference<TestServer> speaking = new AtomicReference<>(other);
        String anchor = anchor(other, room);
        ResumingViewer viewer = started(new ResumingViewer(room, anchor, () -> 0, home::get));
        ResumingViewer restless = started(new ResumingViewer(room, anchor, () -> 7, home::get));
        Speaker speaker = started(new Speaker(room, PAUSE, speaking::get, List.of(viewer, restless)));
        speaker.awaitMore(50);
        home.set(other);
        one.close();
        Awaitility.await().until(() -> viewer.connections.get() == 2);
        TestServer next = node(redis.address());
        speaker.awaitMore(50);
        speaking.set(next);
        // By the first of them at the latest, nothing is published by the other node any more.
        speaker.awaitMore(2);
        home.set(next);
        other.close();
        Awaitility.await().until(() -> viewer.connections.get() == 3);
        speaker.awaitMore(50);
        speaker.end();
        for (ResumingViewer each : List.of(viewer, restless)) {
            Awaitility.await().until(() -> each.told.contains(speaker.acknowledged.getLast()));
            assertThat(each.told).containsExactlyElementsOf(speaker.acknowledged);
        }
    }

    @Test
    @Thorough
    void afterAFailoverOfRedisNothingIsMissedUntold() throws Exception {
        RedisServer primary = started(new RedisServer());
        RedisServer replica = started(RedisServer.replicaOf(primary));
        RedisServer sentinel = started(RedisServer.sentinelOf(primary, folder));
        Awaitility.await()
                .until(() -> sentinel.ask(redis -> redis.info("sentinel")).contains("slaves=1"));
        RedisAddress address = RedisAddress.parse("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main");
        TestServer one = node(address);
        TestServer other = node(address);
        StoredRoom room = room(one);
        String anchor = anchor(one, room);
        List<ResumingViewer> viewers = new ArrayList<>();
        for (TestServer at : List.of(one, other)) {
            viewers.add(started(new ResumingViewer(room, anchor, () -> 0, () -> at)));
            viewers.add(started(new ResumingViewer(room, anchor, () -> 7, () -> at)));
        }
        Speaker speaker = started(new Speaker(room, PAUSE, () -> other, viewers));
        speaker.awaitMore(50);
        primary.kill();
        speaker.awaitMore(50);
        String role = replica.ask(redis -> redis.info("replication"));
        assertThat(role).contains("role:master");
        speaker.end();
        for (ResumingViewer viewer : viewers) {
            // Whatever the gap was, it is closed for who has an event behind it. The events in it are not replayed.
            AtomicInteger ends = new AtomicInteger();
            Awaitility.await().until(() -> {
                String end = "end " + viewers.indexOf(viewer) + " " + ends.incrementAndGet();
                other.messaging.sendEvent(room, end, Map.of()).result().join();
                return viewer.told.stream().anyMatch(name -> name.startsWith("end"));
            });
            assertNothingMissedUntold(viewer.told, speaker.acknowledged);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void onlyThoseWhoResumeAreToldOfAGapAndStay(long gapDrainMillis) throws IOException {
        RedisServer redis = started(new RedisServer());
        TestServer node = node(redis.address(), Duration.ofMillis(gapDrainMillis));
        StoredRoom room = room(node);
        RawWebSocket resuming = started(join(node, room, ".last.1"));
        assertThat(resuming.nextText()).contains("\"Recovered\":\"true\"");
        RawWebSocket stock = started(join(node, room, ""));
        say(node, room, "before");
        assertThat(resuming.nextText()).contains("before").isEqualTo(stock.nextText());
        redis.forget();
        say(node, room, "after");
        assertThat(resuming.nextText())
                .contains("backchat:RESUMED", "\"Recovered\":\"false\"", "\"Count\":\"0\"", "lost");
        String after = resuming.nextText();
        assertThat(after).contains("after");
        if (gapDrainMillis == 0) {
            assertThat(stock.nextText()).isEqualTo(after);
        } else {
            stock.awaitEnd();
        }
        say(node, room, "later");
        assertThat(resuming.nextText()).contains("later");
    }

    @Test
    void oneThatResumesAndIsBehindIsCutAtAGapAndToldWhenItIsBack() throws IOException {
        RedisServer redis = started(new RedisServer());
        TestServer node = node(redis.address());
        StoredRoom room = room(node);
        // More than the kernel takes for a socket with small buffers, less than the server's bound.
        RawWebSocket slow =
                started(RawWebSocket.open(node.port(), node.token(room, "slow") + ".last.1", SMALL_BUFFER_BYTES));
        for (int i = 0; i < FRAMES; i++) {
            node.messaging
                    .sendEvent(room, "before", Map.of("f", "x".repeat(900)))
                    .result()
                    .join();
        }
        redis.forget();
        say(node, room, "after");
        Awaitility.await()
                .until(() -> node.meters
                                .get("backchat.connections.cut.off")
                                .tag("reason", "gap")
                                .counter()
                                .count()
                        == 1);
        assertThat(slow.nextText()).contains("\"Recovered\":\"true\"");
        String last = null;
        // It may end amid a frame, if it takes long to get there.
        for (RawWebSocket.Frame frame = slow.next(); frame != null; frame = slow.next()) {
            assertThat(frame.text()).contains("before");
            last = JSON.readTree(frame.text()).path("Id").asString();
        }
        assertThat(last).isNotNull();
        assertThat(started(join(node, room, ".after." + last)).nextText()).contains("\"Recovered\":\"false\"");
    }

    private static RawWebSocket join(TestServer node, StoredRoom room, String appended) {
        return RawWebSocket.upgrade(URI.create("ws://127.0.0.1:" + node.port()), node.token(room, "viewer") + appended)
                .accepted();
    }

    private static void say(TestServer node, StoredRoom room, String eventName) {
        node.messaging.sendEvent(room, eventName, Map.of()).result().join();
    }

    private static void assertNothingMissedUntold(List<String> told, List<String> acknowledged) {
        assertThat(told.stream().filter(name -> !name.equals(ResumingViewer.GAP)))
                .doesNotHaveDuplicates();
        int at = 0;
        boolean isTold = false;
        for (String name : told) {
            if (name.equals(ResumingViewer.GAP)) {
                isTold = true;
            } else if (acknowledged.contains(name)) {
                int place = acknowledged.indexOf(name);
                assertThat(place).as("order of %s", name).isGreaterThanOrEqualTo(at);
                assertThat(place == at || isTold)
                        .as("missed before %s: %s", name, acknowledged.subList(at, place))
                        .isTrue();
                at = place + 1;
                isTold = false;
            }
        }
        assertThat(at == acknowledged.size() || isTold).isTrue();
    }
}
