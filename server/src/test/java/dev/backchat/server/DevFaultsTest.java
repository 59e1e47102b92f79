package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.ConflictException;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.Ivschat;
import dev.backchat.client.IvschatClientException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tests the faults of {@code /dev/faults} as the real client sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevFaultsTest {
    private Server server;
    private Ivschat ivschat;
    private DevClient kit;
    private String room;
    private String other;

    @BeforeAll
    void start() throws Exception {
        server = Server.start(ServerConfig.forDevelopment());
        ivschat = Configs.client(server).with(options -> options.withMaxAttempts(1));
        kit = new DevClient(server);
        room = ivschat.createRoom(r -> r.name("one")).join().arn();
        other = ivschat.createRoom(r -> r.name("other")).join().arn();
    }

    @AfterEach
    void clear() throws Exception {
        assertThat(kit.send("DELETE", "/dev/faults", "").statusCode()).isEqualTo(204);
    }

    @AfterAll
    void stop() {
        ivschat.close();
        server.close();
    }

    private String add(String fault) throws Exception {
        var added = kit.post("/dev/faults", fault);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        return added.body();
    }

    private List<JsonNode> faults() throws Exception {
        return kit.get("/dev/faults").path("faults").valueStream().toList();
    }

    private RoomMember join(String user) {
        return RoomMember.join(server, ivschat, room, user);
    }

    @Test
    void anOperationFailsInSomeRoomsOnly() throws Exception {
        add("{\"operation\":\"GetRoom\",\"room\":\"" + room + "\",\"error\":{\"exception\":\"ConflictException\"}}");
        ivschat.getRoom(get -> get.identifier(other)).join();
        assertThatThrownBy(() -> ivschat.getRoom(get -> get.identifier(room)).join())
                .hasCauseInstanceOf(ConflictException.class);
        assertThat(faults()).isEmpty();
        ivschat.getRoom(get -> get.identifier(room)).join();
    }

    @Test
    void anErrorMayBeAnyOther() throws Exception {
        add("{\"operation\":\"CreateChatToken\",\"user\":\"ann\",\"times\":2,"
                + "\"error\":{\"exception\":\"SlowDown\",\"status\":418,\"message\":\"tea\"}}");
        ivschat.createChatToken(token -> token.roomIdentifier(room).userId("bob"))
                .join();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ivschat.createChatToken(
                                    token -> token.roomIdentifier(room).userId("ann"))
                            .join())
                    .cause()
                    .isInstanceOfSatisfying(UnmodeledException.class, e -> {
                        assertThat(e.httpStatus()).isEqualTo(418);
                        assertThat(e.errorName()).isEqualTo("SlowDown");
                        assertThat(e.getMessage()).isEqualTo("tea");
                    });
        }
        ivschat.createChatToken(token -> token.roomIdentifier(room).userId("ann"))
                .join();
    }

    @Test
    void anOperationIsDroppedWithoutAnAnswer() throws Exception {
        add("{\"operation\":\"GetRoom\",\"drop\":true}");
        assertThatThrownBy(() -> ivschat.getRoom(get -> get.identifier(room)).join())
                .hasCauseInstanceOf(IvschatClientException.class);
        ivschat.getRoom(get -> get.identifier(room)).join();
    }

    @Test
    void latencyDelaysAnOperationAndNoOther() throws Exception {
        add("{\"operation\":\"GetRoom\",\"latency\":60000}");
        CompletableFuture<?> slow = ivschat.getRoom(get -> get.identifier(room));
        ivschat.listRooms(list -> {}).join();
        assertThat(slow).isNotDone();
        slow.cancel(true);
    }

    @Test
    void latencyOfAnActionKeepsTheOrderOfItsConnection() throws Exception {
        try (RoomMember member = join("ann")) {
            add("{\"action\":\"SEND_MESSAGE\",\"user\":\"ann\",\"latency\":200}");
            CompletableFuture<ChatFrame.Message> first = member.room.sendMessage("first");
            member.room.sendMessage("second").join();
            first.join();
            assertThat(member.next().content()).isEqualTo("first");
            assertThat(member.next().content()).isEqualTo("second");
        }
    }

    @Test
    void aSlowReviewDelaysTheSendersMessagesInTheirOrder() throws Exception {
        try (RoomMember ann = join("ann");
                RoomMember bob = join("bob")) {
            add("{\"action\":\"SEND_MESSAGE\",\"user\":\"ann\",\"slowReview\":300}");
            CompletableFuture<ChatFrame.Message> first = ann.room.sendMessage("first");
            ann.room.sendMessage("second").join();
            first.join();
            assertThat(List.of(bob.next().content(), bob.next().content())).containsExactly("first", "second");
        }
    }

    @Test
    void anActionIsRefused() throws Exception {
        try (RoomMember member = join("ann")) {
            add("{\"action\":\"SEND_MESSAGE\",\"user\":\"bob\",\"error\":{\"status\":406,\"message\":\"be nice\"}}");
            member.room.sendMessage("not about me").join();
            add("{\"action\":\"SEND_MESSAGE\",\"user\":\"ann\",\"error\":{\"status\":406,\"message\":\"be kind\"}}");
            assertThatThrownBy(() -> member.room.sendMessage("me").join()).hasMessageContaining("be kind");
        }
    }

    @Test
    void aDroppedConnectionComesBack() throws Exception {
        try (RoomMember member = join("ann")) {
            add("{\"action\":\"SEND_MESSAGE\",\"drop\":true}");
            assertThatThrownBy(() -> member.room.sendMessage("lost").join()).isNotNull();
            member.awaitState("connecting");
            member.connect().join();
            member.room.sendMessage("back").join();
        }
    }

    @ParameterizedTest
    @CsvSource({"SEND_MESSAGE", "CONNECT"})
    void aCloseFrameEndsTheRoom(String action) throws Exception {
        try (RoomMember member = RoomMember.of(server, ivschat, room, "ann")) {
            add("{\"action\":\"" + action + "\",\"close\":{\"code\":4123,\"reason\":\"so be it\"}}");
            member.connect();
            if (action.equals("SEND_MESSAGE")) {
                member.connect().join();
                assertThatThrownBy(() -> member.room.sendMessage("bye").join()).isNotNull();
            }
            member.awaitState("disconnected: the service closed the connection: 4123 so be it");
        }
    }

    @ParameterizedTest
    @CsvSource({"SEND_MESSAGE", "CONNECT"})
    void aSessionExpires(String action) throws Exception {
        String user = "expires-" + action;
        try (RoomMember member = RoomMember.of(server, ivschat, room, user)) {
            add("{\"action\":\"" + action + "\",\"sessionExpired\":true}");
            member.connect();
            if (action.equals("SEND_MESSAGE")) {
                member.connect().join();
                member.room.sendMessage("bye");
            }
            kit.awaitConnects(user, 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"tokenExpired\":true',The chat token has expired",
        "'\"error\":{\"status\":503,\"message\":\"later\"}',later"
    })
    void aHandshakeIsRefused(String effect, String reason) throws Exception {
        add("{\"action\":\"CONNECT\",\"user\":\"ann\"," + effect + "}");
        RoomMember.join(server, ivschat, room, "bob").close();
        assertThat(faults()).hasSize(1);
        try (RoomMember refused = RoomMember.of(server, ivschat, room, "ann")) {
            refused.connect();
            Awaitility.await().until(() -> faults().isEmpty());
            // Captured before it is sent, and after the fault has struck.
            Awaitility.await()
                    .untilAsserted(() -> assertThat(kit.get("/dev/frames?user=ann&limit=10000")
                                    .path("frames")
                                    .valueStream()
                                    .filter(frame ->
                                            frame.path("reason").asString("").equals(reason)))
                            .singleElement()
                            .satisfies(frame ->
                                    assertThat(frame.path("kind").asString()).isEqualTo("CONNECT")));
        }
    }

    @Test
    void aProbabilityIsReproducibleByItsSeed() throws Exception {
        List<Boolean> first = hits(7);
        assertThat(first).contains(true, false);
        assertThat(hits(7)).isEqualTo(first);
        assertThat(hits(8)).isNotEqualTo(first);
    }

    private List<Boolean> hits(int seed) throws Exception {
        add("{\"operation\":\"GetRoom\",\"error\":{\"exception\":\"ConflictException\"},\"probability\":0.5,\"seed\":"
                + seed + "}");
        List<Boolean> hits = IntStream.range(0, 20)
                .mapToObj(i -> ivschat.getRoom(get -> get.identifier(room))
                        .handle((found, failure) -> failure != null)
                        .join())
                .toList();
        assertThat(faults().getFirst().path("injected").asLong())
                .isEqualTo(hits.stream().filter(hit -> hit).count());
        clear();
        return hits;
    }

    @Test
    void faultsAreListedAndDeleted() throws Exception {
        add("{\"operation\":\"GetRoom\",\"error\":{\"exception\":\"ConflictException\"},\"times\":3}");
        add("{\"action\":\"CONNECT\",\"latency\":5,\"probability\":1}");
        kit.post("/faults", "{\"on\":\"SEND_MESSAGE\",\"errorCode\":406,\"errorMessage\":\"no\"}");
        List<JsonNode> all = faults();
        assertThat(all).hasSize(3);
        assertThat(all.get(0).path("remaining").asInt()).isEqualTo(3);
        assertThat(all.get(0).path("operation").asString()).isEqualTo("GetRoom");
        assertThat(all.get(1).path("seed").isNumber()).isTrue();
        assertThat(all.get(2).path("action").asString()).isEqualTo("SEND_MESSAGE");
        String id = all.get(0).path("id").asString();
        assertThat(kit.send("DELETE", "/dev/faults/" + id, "").statusCode()).isEqualTo(204);
        assertThat(kit.send("DELETE", "/dev/faults/" + id, "").statusCode()).isEqualTo(404);
        assertThat(faults()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|operation or action must be given",
                "{\"operation\":\"GetRoom\",\"action\":\"CONNECT\",\"drop\":true}|operation or action",
                "{\"operation\":\"Nope\",\"drop\":true}|operation must be one",
                "{\"action\":\"NOPE\",\"drop\":true}|action must be CONNECT",
                "{\"action\":\"CONNECT\"}|there must be one effect",
                "{\"action\":\"CONNECT\",\"drop\":true,\"latency\":1}|there must be one effect",
                "{\"action\":\"CONNECT\",\"latency\":0}|latency must be from 1",
                "{\"action\":\"CONNECT\",\"latency\":60001}|latency must be from 1",
                "{\"action\":\"CONNECT\",\"slowReview\":5}|slowReview is for",
                "{\"action\":\"SEND_MESSAGE\",\"tokenExpired\":true}|tokenExpired is for",
                "{\"operation\":\"GetRoom\",\"sessionExpired\":true}|operations have the effects",
                "{\"operation\":\"GetRoom\",\"error\":{\"status\":200,\"exception\":\"X\"}}|error.status must be from",
                "{\"operation\":\"GetRoom\",\"error\":{\"exception\":\"X\"}}|error.status must be given",
                "{\"action\":\"CONNECT\",\"error\":{\"status\":99}}|error.status must be from 400",
                "{\"action\":\"CONNECT\",\"close\":{\"code\":1006}}|close.code must be",
                "{\"action\":\"CONNECT\",\"drop\":true,\"times\":0}|times must be",
                "{\"action\":\"CONNECT\",\"drop\":true,\"times\":1,\"probability\":1}|times and probability",
                "{\"action\":\"CONNECT\",\"drop\":true,\"probability\":1.1}|probability must be",
                "{\"action\":\"CONNECT\",\"drop\":true,\"seed\":1}|seed is for",
                "{\"action\":\"CONNECT\",\"drop\":\"maybe\"}|drop: is not of the right type",
                "{\"action\":\"CONNECT\",\"dorp\":true}|dorp: unknown key",
                "{\"action\":\"CONNECT\",\"close\":{\"cod\":1000}}|close.cod: unknown key",
                "nothing|the body is not valid JSON"
            })
    void wrongFaultsNameWhatIsWrong(String body, String reason) throws Exception {
        var refused = kit.post("/dev/faults", body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(reason);
        assertThat(faults()).isEmpty();
    }

    @Test
    void aShortFaultReplacesTheEarlierOne() throws Exception {
        Map.of("406", "no", "407", "never").forEach((code, message) -> {
            try {
                kit.post(
                        "/faults",
                        "{\"on\":\"SEND_MESSAGE\",\"errorCode\":" + code + ",\"errorMessage\":\"" + message + "\"}");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(faults()).hasSize(1);
    }
}
