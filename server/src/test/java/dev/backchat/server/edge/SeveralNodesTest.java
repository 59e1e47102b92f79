package dev.backchat.server.edge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.SharedState;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.redis.Redis;
import dev.backchat.server.redis.RedisMeters;
import dev.backchat.server.redis.RedisServer;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that two servers on one PostgreSQL and one Redis are one service to their clients. */
class SeveralNodesTest {
    private static RedisServer redis;

    private final PostgresUrl database = TestPostgres.newDatabase();
    private TestServer one;
    private TestServer other;

    @BeforeAll
    static void startRedis() {
        RedisServer.assumeInstalled();
        redis = new RedisServer();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    private TestServer node() throws IOException {
        return node("none", Duration.ZERO);
    }

    private TestServer node(String quotas, Duration gapDrainTime) throws IOException {
        Redis links = new Redis(redis.address(), new RedisMeters(new SimpleMeterRegistry()));
        Awaitility.await().until(links::isUp);
        return TestServer.on(
                new SharedState(TestPostgres.open(database), links),
                requireNonNull(QuotaLimits.parse(quotas)),
                gapDrainTime);
    }

    @BeforeEach
    void startNodes() throws IOException {
        one = node();
        other = node();
    }

    @AfterEach
    void stopNodes() {
        one.close();
        other.close();
    }

    @Test
    void membersOnAllNodesReceiveTheSameInOneOrder() throws InterruptedException {
        StoredRoom room = one.room(100);
        List<TestSocket> members = Stream.of(one, other, one, other)
                .map(node -> node.connect(room, "ann"))
                .toList();
        int each = 10;
        for (int n = 0; n < each; n++) {
            for (int i = 0; i < members.size(); i++) {
                members.get(i).say("m" + i + "-" + n);
            }
        }
        List<String> order = members.getFirst().nextContents(each * members.size());
        assertThat(order).doesNotHaveDuplicates();
        for (TestSocket member : members.subList(1, members.size())) {
            assertThat(member.nextContents(order.size())).isEqualTo(order);
        }
        for (int i = 0; i < members.size(); i++) {
            String sender = "m" + i + "-";
            assertThat(order.stream().filter(content -> content.startsWith(sender)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(n -> sender + n).toList());
        }
    }

    @Test
    void aTokenOpensOneConnectionOnAllNodesTogether() {
        StoredRoom room = one.room(10);
        String token = one.token(room, "ann");
        List<CompletableFuture<TestSocket>> attempts = IntStream.range(0, 10)
                .mapToObj(i -> TestSocket.opening((i % 2 == 0 ? one : other).port(), token))
                .toList();
        Awaitility.await().until(() -> attempts.stream().allMatch(CompletableFuture::isDone));
        assertThat(attempts.stream().filter(attempt -> !attempt.isCompletedExceptionally()))
                .hasSize(1);
    }

    @Test
    void whatAnAnsweredUpdateSaidCountsOnTheOtherNode() throws InterruptedException {
        StoredRoom room = one.room(100);
        TestSocket member = other.connect(room, "ann");
        for (int length = 10; length > 6; length--) {
            one.update(room, 100, length);
            member.say("x".repeat(length + 1));
            assertThat(member.next().path("ErrorMessage").asString()).contains("maximum length");
            member.say("x".repeat(length));
            assertThat(member.next().path("Content").asString()).hasSize(length);
        }
    }

    @Test
    void clientsResumeOnTheOtherNode() throws InterruptedException {
        StoredRoom room = one.room(100);
        TestSocket ann = one.connect(room, "ann");
        one.tag(room, Map.of(HistorySetting.TAG, "100/1h"));
        List<String> ids = new ArrayList<>();
        for (String content : List.of("1", "2", "3", "4")) {
            ann.say(content);
            ids.add(ann.next().path("Id").asString());
        }
        one.messaging.deleteMessage(room, ids.get(2), null, "").result().join();
        // The other node has had no member until now, and reads what Redis has kept.
        TestSocket resumed = TestSocket.open(other.port(), other.token(room, "ben") + ".after." + ids.getFirst());
        assertThat(resumed.next().path("Attributes").path("Recovered").asString())
                .isEqualTo("true");
        assertThat(resumed.nextContents(2)).containsExactly("2", "4");
        assertThat(resumed.next().path("EventName").asString()).isEqualTo("aws:DELETE_MESSAGE");
        ann.say("live");
        assertThat(resumed.nextContents(1)).containsExactly("live");
        assertThat(other.messaging.history(other.rooms.find(room.arn()).orElseThrow()))
                .extracting(ChatFrame.Message::content)
                .containsExactly("live", "4", "2", "1");
        // With members on both nodes, each has the history.
        TestSocket last = TestSocket.open(other.port(), other.token(room, "carl") + ".last.2");
        assertThat(last.next().path("Attributes").path("Count").asString()).isEqualTo("2");
        assertThat(last.nextContents(2)).containsExactly("4", "live");
        one.tag(room, Map.of());
        // The other node hears of the change as it hears of a message.
        Awaitility.await().until(() -> {
            TestSocket none = TestSocket.open(other.port(), other.token(room, "dora") + ".last.2");
            return none.next().path("Attributes").path("Recovered").asString().equals("false");
        });
    }

    @Test
    void resumingOnBothNodesWhileOthersTalkLeavesNoGap() throws IOException, InterruptedException {
        StoredRoom room = one.tag(one.room(100), Map.of(HistorySetting.TAG, "1000/1h"));
        TestSocket ann = one.connect(room, "ann");
        ann.say("0");
        String anchor = ann.next().path("Id").asString();
        CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= 200; i++) {
                (i % 2 == 0 ? one : other)
                        .messaging
                        .sendEvent(room, String.valueOf(i), Map.of())
                        .result()
                        .join();
            }
        });
        List<RawWebSocket> viewers = new ArrayList<>();
        while (!talk.isDone()) {
            for (TestServer node : List.of(one, other)) {
                viewers.add(RawWebSocket.upgrade(
                                URI.create("ws://127.0.0.1:" + node.port()),
                                node.token(room, "viewer") + ".after." + anchor)
                        .accepted());
            }
        }
        talk.join();
        List<String> all =
                IntStream.rangeClosed(1, 200).mapToObj(String::valueOf).toList();
        for (RawWebSocket viewer : viewers) {
            assertThat(viewer.nextText()).contains("\"Recovered\":\"true\"");
            for (String expected : all) {
                assertThat(viewer.nextText()).contains("\"EventName\":\"" + expected + "\"");
            }
            viewer.close();
        }
    }

    @Test
    void aCrowdThatResumesHasTheTailReadOnce() throws InterruptedException {
        StoredRoom room = one.tag(one.room(100), Map.of(HistorySetting.TAG, "1000/1h"));
        TestSocket ann = one.connect(room, "ann");
        ann.say("0");
        String anchor = ann.next().path("Id").asString();
        ann.say("1");
        ann.next();
        long before = tailReads();
        List<CompletableFuture<TestSocket>> crowd = IntStream.range(0, 200)
                .mapToObj(i -> TestSocket.opening(other.port(), other.token(room, "viewer" + i) + ".after." + anchor))
                .toList();
        for (CompletableFuture<TestSocket> viewer : crowd) {
            JsonNode resumed = viewer.join().next();
            assertThat(resumed.path("Attributes").path("Recovered").asString()).isEqualTo("true");
            assertThat(viewer.join().nextContents(1)).containsExactly("1");
        }
        assertThat(tailReads() - before).isEqualTo(1);
    }

    private static long tailReads() {
        return redis.ask(commands -> commands.info("commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_xrange:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf("calls=") + 6, line.indexOf(','))))
                .sum();
    }

    @Test
    void aDeletedRoomIsLeftOnTheOtherNode() {
        StoredRoom room = one.room(10);
        TestSocket member = other.connect(room, "ann");
        String token = other.token(room, "ben");
        one.delete(room);
        assertThat(member.closed().reason()).isEqualTo("Room deleted");
        assertThat(TestSocket.status(TestSocket.opening(other.port(), token))).isEqualTo(404);
    }

    @Test
    void aUserIsDisconnectedOnTheOtherNode() throws InterruptedException {
        StoredRoom room = one.room(10);
        TestSocket ann = other.connect(room, "ann");
        TestSocket ben = other.connect(room, "ben");
        one.messaging.disconnectUser(room, "ann", "rude", "").result().join();
        assertThat(ann.closed().reason()).isEqualTo("rude");
        assertThat(ben.next().path("EventName").asString()).isEqualTo("aws:DISCONNECT_USER");
    }

    @Test
    void aRevokedTokenIsRefusedOnTheOtherNode() throws InterruptedException {
        StoredRoom room = one.room(10);
        other.connect(room, "ben");
        String token = one.token(room, "ann");
        long time = one.revocations.revoke(room.arn(), "ann").toEpochMilli();
        one.messaging.tokensRevoked(room.arn(), "ann", time).join();
        one.messaging
                .disconnectUser(room, "ann", "Session revoked", "")
                .result()
                .join();
        Awaitility.await().until(() -> TestSocket.status(TestSocket.opening(other.port(), token)) == 403);
        StoredRoom cold = one.room(10);
        String unheard = one.token(cold, "ann");
        one.revocations.revokeAll(cold.arn());
        assertThat(TestSocket.status(TestSocket.opening(other.port(), unheard))).isEqualTo(403);
    }

    @Test
    void aRoomsRateHoldsForBothNodesTogether() throws InterruptedException {
        StoredRoom room = one.room(5);
        TestSocket here = one.connect(room, "ann");
        TestSocket there = other.connect(room, "ben");
        for (int i = 0; i < 5; i++) {
            here.say("here");
            // Each would be within the rate of its own node.
            there.say("there");
        }
        JsonNode frame = there.next();
        while (!frame.path("Type").asString().equals("ERROR")) {
            there.say("there");
            frame = there.next();
        }
        assertThat(frame.path("ErrorCode").asInt()).isEqualTo(429);
        assertThat(frame.path("RequestId").asString()).isEqualTo("there");
    }

    @Test
    void anAccountsQuotasHoldForBothNodesTogether() throws IOException, InterruptedException {
        one.close();
        other.close();
        String quotas = "SendMessage=5,ConcurrentChatConnections=2";
        one = node(quotas, Duration.ZERO);
        other = node(quotas, Duration.ZERO);
        StoredRoom room = one.room(100);
        TestSocket here = one.connect(room, "ann");
        TestSocket there = other.connect(one.room(100), "ben");
        String token = other.token(room, "cem");
        assertThat(TestSocket.status(TestSocket.opening(other.port(), token))).isEqualTo(429);
        for (int i = 0; i < 5; i++) {
            here.say("here");
            // Each would be within the quota of its own node.
            there.say("there");
        }
        JsonNode frame = there.next();
        while (!frame.path("Type").asString().equals("ERROR")) {
            here.say("here");
            there.say("there");
            frame = there.next();
        }
        assertThat(frame.path("ErrorCode").asInt()).isEqualTo(429);
        assertThat(frame.path("RequestId").asString()).isEqualTo("there");
    }

    /** Loses a message for good: one that this node never received, and that Redis has forgotten. */
    private void loseMessages(StoredRoom room) {
        redis.forget();
        one.messaging.sendEvent(room, "after", null).result().join();
    }

    @Test
    void membersWhoMayHaveMissedMessagesAreCutIfTheOperatorWantsIt() throws IOException, InterruptedException {
        one.close();
        one = node("none", Duration.ofMillis(1));
        StoredRoom room = one.room(10);
        TestSocket stays = other.connect(room, "ben");
        try (RawWebSocket cut = RawWebSocket.upgrade(URI.create("ws://127.0.0.1:" + one.port()), one.token(room, "ann"))
                .accepted()) {
            cut.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"before\"}");
            assertThat(stays.nextContents(1)).containsExactly("before");
            loseMessages(room);
            Awaitility.await().until(() -> one.cutOff("gap") == 1);
            cut.awaitEnd();
        }
        assertThat(stays.next().path("EventName").asString()).isEqualTo("after");
        TestSocket back = one.connect(room, "ann");
        stays.say("hello");
        assertThat(back.nextContents(1)).containsExactly("hello");
        assertThat(stays.nextContents(1)).containsExactly("hello");
    }

    @Test
    void whileRedisIsAwaySendersAreToldAndWhoJoinsIsHeld() throws InterruptedException {
        StoredRoom room = one.room(10);
        TestSocket member = one.connect(room, "ann");
        String token = other.token(room, "ben");
        redis.signal("STOP");
        CompletableFuture<TestSocket> joining;
        try {
            member.say("lost");
            JsonNode error = member.next();
            assertThat(error.path("ErrorCode").asInt()).isEqualTo(500);
            assertThat(error.path("RequestId").asString()).isEqualTo("lost");
            joining = TestSocket.opening(other.port(), token);
        } finally {
            redis.signal("CONT");
        }
        TestSocket joined = joining.join();
        Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
            member.say("back");
            return member.next().path("Content").asString().equals("back");
        });
        assertThat(joined.nextContents(1)).containsAnyOf("back", "lost");
    }

    @Test
    @Thorough
    void aCrowdThatJoinsWhileRedisIsAwayGetsInWhenItIsBack() throws InterruptedException {
        StoredRoom room = one.room(100);
        StoredRoom another = one.room(100);
        TestSocket member = one.connect(room, "ann");
        List<String> tokens = IntStream.range(0, 5000)
                .mapToObj(i -> one.token(i % 2 == 0 ? room : another, "user" + i))
                .toList();
        redis.kill();
        List<CompletableFuture<TestSocket>> joining;
        try {
            joining = IntStream.range(0, tokens.size())
                    .mapToObj(i -> TestSocket.opening((i % 2 == 0 ? one : other).port(), tokens.get(i)))
                    .toList();
            Awaitility.await().until(() -> joining.stream().noneMatch(CompletableFuture::isDone));
        } finally {
            redis.start();
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> joining.stream().allMatch(CompletableFuture::isDone));
        assertThat(joining).noneMatch(CompletableFuture::isCompletedExceptionally);
        member.say("welcome");
        assertThat(member.nextContents(1)).containsExactly("welcome");
        assertThat(joining.getFirst().join().nextContents(1)).containsExactly("welcome");
    }

    @Test
    void chatGoesOnWhilePostgresIsAwayAndWarmRoomsCanBeJoined() throws InterruptedException {
        StoredRoom room = one.room(10);
        TestSocket member = one.connect(room, "ann");
        TestSocket there = other.connect(room, "ben");
        String token = other.token(room, "cem", EnumSet.allOf(ChatTokenCapability.class), Duration.ofHours(1));
        TestPostgres.refuse(database);
        try {
            member.say("still here");
            assertThat(there.nextContents(1)).containsExactly("still here");
            TestSocket joined = TestSocket.open(other.port(), token);
            member.say("hello");
            assertThat(joined.nextContents(1)).containsExactly("hello");
        } finally {
            TestPostgres.allow(database);
        }
    }
}
