package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.ConnectionState;
import dev.backchat.client.room.TokenProvider;
import dev.backchat.conformance.fault.Newcomers;
import dev.backchat.conformance.fault.ServiceManager;
import dev.backchat.conformance.fault.ServiceManager.Signal;
import dev.backchat.conformance.messaging.SdkRooms;
import dev.backchat.conformance.messaging.SdkRooms.Home;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients notice of a restart: nothing but a wait where the listening socket outlives the server. Alone, for the SDK
 * gives up when its attempts take too long, whoever is to blame.
 */
@Thorough
@Isolated
class RestartTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "operate.md");
    private static final Pattern SNIPPET = Pattern.compile("```js\\n(.*?)\\n```", Pattern.DOTALL);
    private static final int HELD = 50;
    /** The first, and {@code maxReconnectAttempts}. */
    private static final int SDK_ATTEMPTS = 4;

    @TempDir
    private Path folder;

    @Test
    void connectionsDuringARestartWaitAndAreServed() throws IOException {
        try (ServiceManager manager = ServiceManager.passingTheSocket(folder.resolve("data"))) {
            manager.start();
            try (Newcomers newcomers = new Newcomers(manager.port())) {
                for (Signal signal : Signal.values()) {
                    newcomers.awaitAnswers();
                    manager.end(signal);
                    List<Socket> held = new ArrayList<>();
                    for (int i = 0; i < HELD; i++) {
                        held.add(Newcomers.connect(manager.port()));
                    }
                    manager.begin();
                    for (Socket each : held) {
                        assertThat(Newcomers.ask(each)).startsWith("HTTP/1.1 4");
                        each.close();
                    }
                }
                newcomers.awaitAnswers();
                assertThat(newcomers.refused()).isZero();
            }
        }
    }

    @Test
    void aSuccessorTakesOverFromAServerThatStillServes() {
        try (ServiceManager manager = ServiceManager.passingTheSocket(folder.resolve("data"))) {
            manager.start();
            try (Newcomers newcomers = new Newcomers(manager.port())) {
                manager.begin();
                manager.awaitLine("waits until another server has let go of");
                newcomers.awaitAnswers();
                manager.end(Signal.TERM);
                newcomers.awaitAnswers();
                manager.awaitUp();
                assertThat(newcomers.refused()).isZero();
            }
        }
    }

    @Test
    void aSuccessorTakesOverFromAServerThatDrains() {
        Map<String, String> drain = Map.of("BACKCHAT_DRAIN_GRACE", "1s", "BACKCHAT_DRAIN_TIME", "2s");
        try (ServiceManager manager = ServiceManager.passingTheSocket(folder.resolve("data"), drain)) {
            manager.start();
            try (Newcomers newcomers = new Newcomers(manager.port());
                    Ivschat ivschat = client(manager);
                    ChatRoom room = new ChatRoom(manager.websocket().toString(), tokens(ivschat))) {
                room.connect().join();
                manager.begin();
                manager.awaitLine("waits until another server has let go of");
                newcomers.awaitAnswers();
                manager.end(Signal.TERM);
                manager.awaitUp();
                newcomers.awaitAnswers();
                assertThat(manager.log()).contains("cut 1 WebSockets, left 0 requests unanswered");
                assertThat(newcomers.refused()).isZero();
                Awaitility.await("the room").until(() -> room.state() == ConnectionState.CONNECTED);
                assertThat(room.sendMessage("back").join().content()).isEqualTo("back");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void roomsOfTheOfficialSdkSurviveARestartWithAPassedSocket(Home home) throws IOException {
        try (ServiceManager manager = ServiceManager.passingTheSocket(folder.resolve("data"))) {
            manager.start();
            try (SdkRooms rooms = open(home, manager)) {
                for (Signal signal : Signal.values()) {
                    rooms.forget();
                    manager.end(signal);
                    Awaitility.await("a room's request for a token").until(() -> rooms.asked() > 0);
                    manager.begin();
                    awaitServed(rooms, "");
                    assertThat(rooms.told("")).noneMatch(each -> each.contains("disconnected"));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void roomsOfTheOfficialSdkReconnectWithEachRemedyAndOursWithout(Home home) throws IOException {
        try (ServiceManager manager = ServiceManager.withoutSocket(folder.resolve("data"))) {
            manager.start();
            try (SdkRooms rooms = open(home, manager);
                    Ivschat ivschat = client(manager);
                    ChatRoom ours = new ChatRoom(manager.websocket().toString(), tokens(ivschat))) {
                ours.connect().join();
                manager.end(Signal.TERM);
                Awaitility.await("the end of those that the SDK is left to").until(() -> {
                    rooms.assertRuns();
                    return rooms.rooms("plain", "disconnected") == SdkRooms.COUNT
                            && rooms.rooms("again", "disconnected") == SdkRooms.COUNT;
                });
                // Exceeds the number of attempts that the SDK makes by itself.
                Awaitility.await("patience").until(() -> rooms.failed() > SDK_ATTEMPTS * SdkRooms.COUNT);
                manager.begin();
                awaitServed(rooms, "again");
                awaitServed(rooms, "patient");
                assertThat(rooms.told("patient")).noneMatch(each -> each.contains("disconnected"));
                assertThat(rooms.rooms("plain", "served")).isZero();
                Awaitility.await("our own client").until(() -> ours.state() == ConnectionState.CONNECTED);
                assertThat(ours.sendMessage("back").join().content()).isEqualTo("back");
            }
        }
    }

    private static Ivschat client(ServiceManager manager) {
        return new Ivschat(ClientConfig.builder()
                .endpoint(manager.endpoint().toString())
                .region("us-west-2")
                .credentials("test", "test")
                .build());
    }

    private static TokenProvider tokens(Ivschat ivschat) {
        String arn = ivschat.createRoom(room -> room.name("ours")).join().arn();
        return () -> ivschat.createChatToken(
                        token -> token.roomIdentifier(arn).userId("ann").capabilities(ChatTokenCapability.SEND_MESSAGE))
                .thenApply(ChatToken::of);
    }

    private SdkRooms open(Home home, ServiceManager manager) throws IOException {
        SdkRooms rooms = new SdkRooms(home, manager.endpoint(), manager.websocket(), folder, remedies());
        awaitServed(rooms, "");
        rooms.forget();
        return rooms;
    }

    private static void awaitServed(SdkRooms rooms, String kind) {
        int count = kind.isEmpty() ? 3 * SdkRooms.COUNT : SdkRooms.COUNT;
        Awaitility.await("rooms of the kind '" + kind + "'").untilAsserted(() -> {
            rooms.assertRuns();
            assertThat(rooms.rooms(kind, "served"))
                    .as("served rooms; what was told: %s", rooms.told(kind))
                    .isEqualTo(count);
        });
    }

    /** What the document advises, as it stands. */
    static String remedies() throws IOException {
        return "export function patientTokenProvider() {\n" + snippet(DOCUMENT, "function tokenProvider")
                + "\nreturn tokenProvider;\n}\nexport function connectAgain(room) {\n"
                + snippet(DOCUMENT, "addListener('disconnect'") + "\n}\n";
    }

    /** The JavaScript of a document that has such a part. */
    static String snippet(Path document, String part) throws IOException {
        Matcher matcher = SNIPPET.matcher(Files.readString(document));
        while (matcher.find()) {
            if (matcher.group(1).contains(part)) {
                return matcher.group(1);
            }
        }
        throw new AssertionError("no snippet of " + document + " has " + part);
    }
}
