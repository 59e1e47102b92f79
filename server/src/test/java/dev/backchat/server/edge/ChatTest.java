package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.edge.TestSocket.Closed;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatTest {
    private TestServer edge;

    @BeforeEach
    void start() throws IOException {
        edge = new TestServer();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void allMembersReceiveInTheSameOrder() throws InterruptedException {
        StoredRoom room = edge.room(100);
        List<TestSocket> members =
                IntStream.range(0, 8).mapToObj(i -> edge.connect(room, "u" + i)).toList();
        List<Thread> senders = new ArrayList<>();
        for (TestSocket member : members) {
            int number = members.indexOf(member);
            senders.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 10; i++) {
                    member.say(number + "-" + i);
                }
            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }
        List<String> first = members.getFirst().nextContents(80);
        for (TestSocket member : members.subList(1, 8)) {
            assertThat(member.nextContents(80)).isEqualTo(first);
        }
        for (int number = 0; number < 8; number++) {
            String prefix = number + "-";
            assertThat(first.stream().filter(content -> content.startsWith(prefix)))
                    .isEqualTo(IntStream.range(0, 10).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void aMemberReceivesItsOwnMessageRightAfterConnecting() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            TestSocket socket = edge.connect(edge.room(10), "u");
            socket.say("hello");
            assertThat(socket.next().path("Content").asString()).isEqualTo("hello");
        }
    }

    @Test
    void roomsAreIsolated() throws InterruptedException {
        TestSocket one = edge.connect(edge.room(10), "u");
        TestSocket other = edge.connect(edge.room(10), "u");
        one.say("hello");
        one.next();
        other.say("mine");
        assertThat(other.next().path("Content").asString()).isEqualTo("mine");
    }

    @Test
    void endsTheSessionWithAnErrorAndThenACloseFrame() throws InterruptedException {
        StoredRoom room = edge.room(10);
        TestSocket socket = TestSocket.open(
                edge.port(),
                edge.token(room, "u", EnumSet.of(ChatTokenCapability.SEND_MESSAGE), Duration.ofMillis(300)));
        JsonNode error = socket.next();
        assertThat(error.path("Type").asString()).isEqualTo("ERROR");
        assertThat(error.path("ErrorCode").asInt()).isEqualTo(401);
        assertThat(error.path("RequestId").asString()).isEmpty();
        socket.say("too late");
        JsonNode refusal = socket.next();
        assertThat(refusal.path("ErrorCode").asInt()).isEqualTo(401);
        assertThat(refusal.path("RequestId").asString()).isEqualTo("too late");
        assertThat(socket.closed())
                .isEqualTo(new Closed(
                        1008, "{\"Type\":\"ERROR\",\"ErrorCode\":401,\"ErrorMessage\":\"session expired\"}"));
    }

    @Test
    void aDisconnectedUserSeesTheEventBeforeTheCloseOnAllConnections() throws InterruptedException {
        StoredRoom room = edge.room(10);
        TestSocket moderator = edge.connect(room, "mod");
        List<TestSocket> bobs =
                List.of(edge.connect(room, "bob"), edge.connect(room, "bob"), edge.connect(room, "bob"));
        String reason = "é".repeat(100);
        moderator.send("{\"Action\":\"DISCONNECT_USER\",\"UserId\":\"bob\",\"RequestId\":\"r\",\"Reason\":\"" + reason
                + "\"}");
        for (TestSocket bob : bobs) {
            JsonNode event = bob.next();
            assertThat(event.path("EventName").asString()).isEqualTo("aws:DISCONNECT_USER");
            assertThat(event.path("Attributes").path("Reason").asString()).isEqualTo(reason);
            // 123 bytes hold 61 of the two-byte characters.
            assertThat(bob.closed()).isEqualTo(new Closed(1001, "é".repeat(61)));
        }
        assertThat(moderator.next().path("RequestId").asString()).isEqualTo("r");
        moderator.say("still here");
        assertThat(moderator.next().path("Content").asString()).isEqualTo("still here");
    }

    @Test
    void sendsTheDisconnectEventEvenWithoutConnectionsOfTheUser() throws InterruptedException {
        TestSocket moderator = edge.connect(edge.room(10), "mod");
        moderator.send("{\"Action\":\"DISCONNECT_USER\",\"UserId\":\"nobody\",\"RequestId\":\"r\"}");
        JsonNode event = moderator.next();
        assertThat(event.path("RequestId").asString()).isEqualTo("r");
        assertThat(event.path("Attributes").properties()).hasSize(1);
    }

    @Test
    void deletingARoomClosesItsConnectionsAndRefusesNewOnes() {
        StoredRoom room = edge.room(10);
        String token = edge.token(room, "late");
        TestSocket member = edge.connect(room, "u");
        edge.delete(room);
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token))).isEqualTo(404);
        assertThat(member.closed()).isEqualTo(new Closed(1001, "Room deleted"));
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token))).isEqualTo(404);
    }

    @Test
    void deletingARoomDuringJoinsLeavesNoConnection() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            StoredRoom room = edge.room(10);
            List<String> tokens = IntStream.range(0, 10)
                    .mapToObj(i -> edge.token(room, "u" + i))
                    .toList();
            List<CompletableFuture<TestSocket>> openings = tokens.stream()
                    .map(token -> TestSocket.opening(edge.port(), token))
                    .toList();
            Thread deletion = Thread.ofVirtual().start(() -> edge.delete(room));
            for (CompletableFuture<TestSocket> opening : openings) {
                if (TestSocket.status(opening) == 101) {
                    assertThat(opening.join().closed()).isEqualTo(new Closed(1001, "Room deleted"));
                } else {
                    assertThat(TestSocket.status(opening)).isEqualTo(404);
                }
            }
            deletion.join();
        }
    }

    @Test
    void aTokenOpensOneConnectionHoweverManyTryAtOnce() throws IOException {
        String token = edge.token(edge.room(10), "u");
        List<RawWebSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                sockets.add(RawWebSocket.connect(edge.port()));
            }
            for (RawWebSocket socket : sockets) {
                socket.write(RawWebSocket.upgradeRequest(token));
            }
            List<String> statuses = new ArrayList<>();
            for (RawWebSocket socket : sockets) {
                statuses.add(socket.readHead().substring(9, 12));
            }
            assertThat(statuses).filteredOn("101"::equals).hasSize(1);
            assertThat(statuses).filteredOn("403"::equals).hasSize(999);
        } finally {
            for (RawWebSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void revocationClosesSessionsAndInvalidatesTokens() {
        StoredRoom room = edge.room(10);
        TestSocket ann = edge.connect(room, "ann");
        TestSocket bob = edge.connect(room, "bob");
        String annsNext = edge.token(room, "ann");
        edge.revocations.revoke(room.arn(), "ann");
        edge.messaging.disconnectUser(room, "ann", "Session revoked", "");
        assertThat(ann.closed()).isEqualTo(new Closed(1001, "Session revoked"));
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), annsNext))).isEqualTo(403);
        String bobsNext = edge.token(room, "bob");
        edge.revocations.revokeAll(room.arn());
        edge.messaging.revokeSessions(room.arn());
        assertThat(bob.closed()).isEqualTo(new Closed(1001, "Session revoked"));
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), bobsNext))).isEqualTo(403);
        Awaitility.await()
                .until(() -> TestSocket.status(TestSocket.opening(edge.port(), edge.token(room, "ann"))) == 101);
    }

    @Test
    void aTokenIsNotUsedUpByAnAttemptThatFails() throws IOException {
        StoredRoom room = edge.room(10);
        String token = edge.token(room, "u");
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(RawWebSocket.upgradeRequest(
                    Map.of("Sec-WebSocket-Protocol", token, "Sec-WebSocket-Version", "12")));
            assertThat(raw.readHead()).startsWith("HTTP/1.1 426").contains("sec-websocket-version: 13");
        }
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token))).isEqualTo(101);
    }

    @Test
    void newRoomLimitsApplyToTheNextMessage() throws InterruptedException {
        StoredRoom room = edge.room(10);
        TestSocket socket = edge.connect(room, "u");
        socket.say("12345");
        assertThat(socket.next().path("Content").asString()).isEqualTo("12345");
        edge.update(room, 10, 4);
        socket.say("12345");
        JsonNode refusal = socket.next();
        assertThat(refusal.path("ErrorCode").asInt()).isEqualTo(400);
        assertThat(refusal.path("ErrorMessage").asString()).isEqualTo("Message exceeds maximum length");
        socket.say("1234");
        assertThat(socket.next().path("Content").asString()).isEqualTo("1234");
    }

    @Test
    void refusesTheEleventhActionInASecond() throws InterruptedException {
        TestSocket socket = edge.connect(edge.room(100), "u");
        for (int i = 0; i < 12; i++) {
            socket.send("{\"RequestId\":\"" + i + "\"}");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(socket.next().path("ErrorCode").asInt()).isEqualTo(400);
        }
        JsonNode refusal = socket.next();
        assertThat(refusal.path("ErrorCode").asInt()).isEqualTo(429);
        assertThat(refusal.path("ErrorMessage").asString()).isEqualTo("rate limit exceeded");
        assertThat(refusal.path("RequestId").asString()).isEqualTo("10");
    }

    @Test
    void aRoomsRateCountsAllItsConnections() throws InterruptedException {
        StoredRoom room = edge.room(2);
        TestSocket ann = edge.connect(room, "ann");
        TestSocket bob = edge.connect(room, "bob");
        ann.say("1");
        ann.next();
        bob.say("2");
        ann.next();
        ann.say("3");
        assertThat(ann.next().path("ErrorCode").asInt()).isEqualTo(429);
        // Deleting a message needs another capability than sending.
        ann.send("{\"Action\":\"DELETE_MESSAGE\",\"Id\":\"abcdefghijkl\"}");
        assertThat(ann.next().path("EventName").asString()).isEqualTo("aws:DELETE_MESSAGE");
    }

    @Test
    void eachActionNeedsItsCapability() throws InterruptedException {
        StoredRoom room = edge.room(10);
        TestSocket viewer = TestSocket.open(
                edge.port(), edge.token(room, "u", EnumSet.noneOf(ChatTokenCapability.class), Duration.ofHours(1)));
        for (String action : List.of(
                "\"SEND_MESSAGE\",\"Content\":\"a\"",
                "\"DELETE_MESSAGE\",\"Id\":\"abcdefghijkl\"",
                "\"DISCONNECT_USER\",\"UserId\":\"u\"")) {
            viewer.send("{\"Action\":" + action + "}");
            assertThat(viewer.next().path("ErrorCode").asInt()).isEqualTo(403);
        }
        edge.messaging.sendEvent(room, "hello", null);
        JsonNode event = viewer.next();
        assertThat(event.path("EventName").asString()).isEqualTo("hello");
        assertThat(event.path("Attributes").isNull()).isTrue();
    }

    @Test
    void aStoppingServerClosesSocketsWithoutACloseFrame() {
        TestSocket socket = edge.connect(edge.room(10), "u");
        edge.close();
        assertThat(socket.closed().status()).isEqualTo(1006);
        assertThatThrownBy(() -> RawWebSocket.connect(edge.port())).isInstanceOf(Exception.class);
    }
}
