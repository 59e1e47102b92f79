package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.Room;
import dev.backchat.api.RoomSummary;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Tests seeds, resets and captured frames by the real client. */
class DevKitTest {
    private static final String LOBBY = "arn:aws:ivschat:us-east-1:000000000000:room/lobbyLobby01";
    private static final String SEED = """
            rooms:
              - id: lobbyLobby01
                name: lobby
                tags: {team: red}
                maximumMessageRatePerSecond: 20
                messages:
                  - {author: ann, content: welcome, attributes: {colour: blue}}
                  - {author: bob, content: hello}
            """;

    @TempDir
    private Path folder;

    private Server server;
    private Ivschat ivschat;
    private DevClient kit;

    @BeforeEach
    void start() throws Exception {
        Path seed = Files.writeString(folder.resolve("seed.yaml"), SEED);
        server = Server.start(
                Configs.read(true, Map.of("port", "0", "internalPort", "0", "seed", seed.toString()), Map.of(), null));
        ivschat = Configs.client(server);
        kit = new DevClient(server);
    }

    @AfterEach
    void stop() {
        ivschat.close();
        server.close();
    }

    private RoomMember join(String arn, String user) {
        return RoomMember.join(server, ivschat, arn, user);
    }

    /** A token to the lobby. */
    private String token() {
        return ivschat.createChatToken(t -> t.roomIdentifier(LOBBY).userId("ann"))
                .join()
                .token();
    }

    private List<String> rooms() {
        return ivschat.listRooms(rooms -> {}).join().rooms().stream()
                .map(RoomSummary::arn)
                .toList();
    }

    @Test
    void beginsWithTheSeed() throws Exception {
        Room lobby = ivschat.getRoom(room -> room.identifier(LOBBY)).join();
        assertThat(lobby.name()).isEqualTo("lobby");
        assertThat(lobby.tags()).containsEntry("team", "red");
        assertThat(lobby.maximumMessageRatePerSecond()).isEqualTo(20);
        try (RoomMember member = join(LOBBY, "eve")) {
            ChatFrame.Message welcome = member.next();
            assertThat(welcome.content()).isEqualTo("welcome");
            assertThat(welcome.sender().userId()).isEqualTo("ann");
            assertThat(welcome.attributes()).containsEntry("colour", "blue");
            assertThat(member.next().content()).isEqualTo("hello");
        }
    }

    @Test
    void aResetLeavesTheSeedAlone() throws Exception {
        Room made = ivschat.createRoom(room -> room.name("made")).join();
        ivschat.tagResource(tag -> tag.resourceArn(LOBBY).tags(Map.of("more", "x")))
                .join();
        String token = token();
        try (RoomMember member = join(made.arn(), "ann")) {
            assertThat(kit.post("/dev/reset", "").statusCode()).isEqualTo(204);
            // Its room is gone, so no token is given out to come back with.
            member.awaitState("disconnected: ");
        }
        assertThat(rooms()).containsExactly(LOBBY);
        assertThat(ivschat.getRoom(room -> room.identifier(LOBBY)).join().tags())
                .containsExactly(Map.entry("team", "red"));
        assertThatThrownBy(() ->
                        ivschat.getRoom(room -> room.identifier(made.arn())).join())
                .hasCauseInstanceOf(ResourceNotFoundException.class);
        // A token of before the reset opens nothing, even though its room is there again.
        ChatRoom old = ChatRoom.builder(
                        "ws://127.0.0.1:" + server.port(),
                        () -> CompletableFuture.completedFuture(new ChatToken(token)))
                .build();
        assertThatThrownBy(() -> old.connect().join()).hasMessageContaining("403");
        try (RoomMember again = join(LOBBY, "ann")) {
            assertThat(again.next().content()).isEqualTo("welcome");
        }
    }

    @Test
    void aResetForgetsHistories() throws Exception {
        Map<String, String> history = Map.of("backchat:history", "10/1h");
        ivschat.tagResource(tag -> tag.resourceArn(LOBBY).tags(history)).join();
        try (RoomMember member = join(LOBBY, "ann")) {
            member.next();
        }
        assertThat(ivschat.listMessages(list -> list.roomIdentifier(LOBBY))
                        .join()
                        .messages())
                .isNotEmpty();
        assertThat(kit.post("/dev/reset", "").statusCode()).isEqualTo(204);
        ivschat.tagResource(tag -> tag.resourceArn(LOBBY).tags(history)).join();
        assertThat(ivschat.listMessages(list -> list.roomIdentifier(LOBBY))
                        .join()
                        .messages())
                .isEmpty();
    }

    @Test
    void manyResetsInARow() throws Exception {
        for (int i = 0; i < 20; i++) {
            // One that does not come back, for the first who comes after a reset is welcomed.
            try (RawWebSocket member = RawWebSocket.upgrade(URI.create("ws://127.0.0.1:" + server.port()), token())
                    .accepted()) {
                assertThat(member.nextText()).contains("\"Content\":\"welcome\"");
                assertThat(kit.post("/dev/reset", "").statusCode()).isEqualTo(204);
            }
        }
        assertThat(rooms()).containsExactly(LOBBY);
    }

    @Test
    void seedsMoreRoomsOfOtherAccounts() throws Exception {
        String seed = "{\"rooms\":[{\"id\":\"otherOther01\",\"account\":\"123456789012\",\"region\":\"eu-west-1\"}]}";
        assertThat(kit.post("/dev/seed", seed).statusCode()).isEqualTo(204);
        try (Ivschat other = Ivschat.builder()
                .endpoint("http://127.0.0.1:" + server.port())
                .region("eu-west-1")
                .credentials("123456789012", "test")
                .build()) {
            assertThat(other.listRooms(rooms -> {}).join().rooms())
                    .extracting(RoomSummary::id)
                    .containsExactly("otherOther01");
        }
        assertThat(rooms()).containsExactly(LOBBY);
    }

    @Test
    void wrongSeedsNameWhatIsWrong() throws Exception {
        assertThat(kit.post("/dev/seed", "{\"rooms\":[{\"id\":\"otherOther01\",\"nmae\":\"x\"}]}")
                        .body())
                .contains("rooms[0].nmae: unknown key; did you mean 'name'?");
        assertThat(kit.post("/dev/seed", "{\"rooms\":[{\"id\":\"short\",\"maximumMessageLength\":501}]}")
                        .body())
                .contains("rooms[0].id: must be 12 letters and digits")
                .contains("rooms[0].maximumMessageLength: must");
        assertThat(kit.post("/dev/seed", "{\"rooms\":7}").body()).contains("rooms: is not of the right type");
        assertThat(kit.post("/dev/seed", "{\"rooms\":[{\"id\":\"otherOther01\",\"tags\":{\"a\":null}}]}")
                        .body())
                .contains("rooms[0].tags.a: is not of the right type");
        assertThat(kit.post(
                                "/dev/seed",
                                "{\"rooms\":[{\"id\":\"otherOther01\",\"loggingConfigurationIdentifiers\":[null]}]}")
                        .body())
                .contains("must be ids or ARNs of logging configurations");
        assertThat(kit.post("/dev/seed", "[]").body()).contains("the body must be a JSON object");
        assertThat(kit.post("/dev/seed", " ".repeat(1024 * 1024 + 1)).statusCode())
                .isEqualTo(413);
        assertThat(kit.send("GET", "/dev/seed", "").statusCode()).isEqualTo(405);
        assertThat(rooms()).containsExactly(LOBBY);
    }

    @Test
    void framesShowWhatCameInAndWentOut() throws Exception {
        try (RoomMember member = join(LOBBY, "eve")) {
            member.next();
            member.next();
            member.room.sendMessage("it's <b>me</b>").join();
            assertThatThrownBy(() -> member.room.deleteMessage("someMessage1").join())
                    .hasMessageContaining("403");
        }
        List<JsonNode> frames = kit.get("/dev/frames?room=lobbyLobby01&user=eve&limit=1000")
                .path("frames")
                .valueStream()
                .toList();
        assertThat(frames)
                .extracting(frame -> frame.path("direction").asString() + " "
                        + frame.path("kind").asString() + " "
                        + frame.path("status").asString(""))
                .startsWith(
                        "in CreateChatToken ",
                        "out CreateChatToken 200",
                        "in CONNECT 101",
                        "in SEND_MESSAGE ",
                        "out MESSAGE ",
                        "in DELETE_MESSAGE ",
                        "out ERROR 403");
        assertThat(frames.get(4).path("text").asString()).contains("it's <b>me</b>");
        assertThat(frames.get(6).path("reason").asString()).contains("lacks the capability");
        assertThat(frames.get(2).path("connection").asString())
                .isNotEmpty()
                .isEqualTo(frames.get(3).path("connection").asString());
        assertThat(frames.get(1).path("text").asString()).contains("\"token\":\"(not shown)\"");
        String token = token();
        assertThat(kit.send("GET", "/dev/frames?limit=10000", "").body()).doesNotContain(token);
    }

    @Test
    void framesSayWhyAConnectionWasRefused() throws Exception {
        ChatRoom stranger = ChatRoom.builder(
                        "ws://127.0.0.1:" + server.port(),
                        () -> CompletableFuture.completedFuture(new ChatToken("not-a-token")))
                .build();
        assertThatThrownBy(() -> stranger.connect().join()).hasMessageContaining("403");
        JsonNode refused = kit.get("/dev/frames?limit=1").path("frames").get(0);
        assertThat(refused.path("kind").asString()).isEqualTo("CONNECT");
        assertThat(refused.path("status").asInt()).isEqualTo(403);
        assertThat(refused.path("reason").asString()).isEqualTo("The chat token is none");
        assertThat(refused.toString()).doesNotContain("not-a-token");
        assertThat(kit.send("GET", "/dev/frames?limit=0", "").body()).contains("limit must be");
        assertThat(kit.send("GET", "/dev/frames?romm=x", "").body()).contains("unknown parameter romm");
    }

    @Test
    void framesAreFollowedLive() throws Exception {
        HttpRequest following = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.internalPort() + "/dev/frames?room=lobbyLobby01"))
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> events =
                HttpClient.newHttpClient().send(following, HttpResponse.BodyHandlers.ofLines());
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
        ivschat.createRoom(room -> room.name("another")).join();
        try (RoomMember member = join(LOBBY, "eve");
                Stream<String> lines = events.body()) {
            member.room.sendMessage("live").join();
            assertThat(lines.filter(line -> line.startsWith("data: "))
                            .takeWhile(line -> !line.contains("\\\"Content\\\":\\\"live\\\""))
                            .toList())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("lobbyLobby01"));
        }
    }

    @Test
    void wrongSeedFilesStopTheStartAndNameTheLine() throws Exception {
        Path seed = Files.writeString(folder.resolve("wrong.yaml"), """
                rooms:
                  - id: lobbyLobby01
                    nmae: lobby
                    maximumMessageLength: 501
                  - id: lobbyLobby01
                    messages:
                      - {author: ann, content: ""}
                """);
        assertThatThrownBy(() -> Configs.read(true, Map.of("seed", seed.toString()), Map.of(), null))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.lines())
                                .anyMatch(line -> line.contains(
                                        "'nmae' in " + seed + ", line 3: unknown key; did you mean 'name'"))
                                .anyMatch(line -> line.contains("'maximumMessageLength' in " + seed + ", line 4: must"))
                                .anyMatch(line -> line.contains("'id' in " + seed + ", line 5: is there already"))
                                .anyMatch(line -> line.contains("line 7: ")));
        assertThatThrownBy(() -> Configs.read(true, Map.of("seed", folder + "/none.yaml"), Map.of(), null))
                .hasMessageContaining("cannot read the seed " + folder + "/none.yaml: there is no such file");
    }
}
