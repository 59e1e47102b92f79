package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HistoryTest {
    private static final String UNKNOWN = "AbCdEfGhIjKl";

    private TestServer edge;

    @BeforeEach
    void start() throws IOException {
        edge = new TestServer();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private StoredRoom room(String setting) {
        return edge.tag(edge.room(100), Map.of(HistorySetting.TAG, setting));
    }

    private TestSocket join(StoredRoom room, String request) {
        return TestSocket.open(edge.port(), edge.token(room, "viewer") + request);
    }

    private static void assertResumed(JsonNode frame, boolean isRecovered, int count) {
        assertThat(frame.path("Type").asString()).isEqualTo("EVENT");
        assertThat(frame.path("EventName").asString()).isEqualTo("backchat:RESUMED");
        assertThat(frame.path("Attributes").path("Recovered").asString()).isEqualTo(String.valueOf(isRecovered));
        assertThat(frame.path("Attributes").path("Count").asString()).isEqualTo(String.valueOf(count));
        assertThat(frame.path("Attributes").has("Reason")).isNotEqualTo(isRecovered);
    }

    private static List<JsonNode> say(TestSocket socket, String... contents) throws InterruptedException {
        List<JsonNode> said = new ArrayList<>();
        for (String content : contents) {
            socket.say(content);
            JsonNode heard = socket.next();
            // Otherwise the message may not be in the history yet.
            assertThat(heard.path("Content").asString()).isEqualTo(content);
            said.add(heard);
        }
        return said;
    }

    @Test
    void theLastMessagesComeBeforeWhatIsNew() throws InterruptedException {
        StoredRoom room = room("10/1h");
        TestSocket ann = edge.connect(room, "ann");
        List<JsonNode> said = say(ann, "1", "2", "3");
        TestSocket viewer = join(room, ".last.2");
        assertResumed(viewer.next(), true, 2);
        assertThat(List.of(viewer.next(), viewer.next())).isEqualTo(said.subList(1, 3));
        say(ann, "4");
        assertThat(viewer.next().path("Content").asString()).isEqualTo("4");
    }

    @Test
    void everythingAfterAMessageIsReplayedEventsAndDeletesToo() throws InterruptedException {
        StoredRoom room = room("10/1h");
        TestSocket ann = edge.connect(room, "ann");
        List<JsonNode> said = say(ann, "1", "2", "3");
        edge.messaging.sendEvent(room, "goal", Map.of("team", "a")).result().join();
        String deleted = said.get(1).path("Id").asString();
        edge.messaging.deleteMessage(room, deleted, null, "").result().join();
        List<JsonNode> events = List.of(ann.next(), ann.next());

        TestSocket viewer = join(room, ".after." + said.getFirst().path("Id").asString());
        assertResumed(viewer.next(), true, 3);
        assertThat(List.of(viewer.next(), viewer.next(), viewer.next()))
                .containsExactly(said.get(2), events.get(0), events.get(1));
        // A client that has seen the deleted message, and nothing since, can still say so.
        TestSocket other = join(room, ".after." + deleted);
        assertResumed(other.next(), true, 3);
        TestSocket last = join(room, ".last.10");
        assertResumed(last.next(), true, 2);
        assertThat(last.nextContents(2)).containsExactly("1", "3");
    }

    @Test
    void aMessageThatIsNotInTheHistoryIsNeverResumedFromInPart() throws InterruptedException {
        StoredRoom room = room("3/1h");
        TestSocket ann = edge.connect(room, "ann");
        List<JsonNode> said = say(ann, "1", "2", "3", "4", "5");
        TestSocket tooOld = join(room, ".after." + said.get(0).path("Id").asString());
        assertResumed(tooOld.next(), false, 3);
        assertThat(tooOld.nextContents(3)).containsExactly("3", "4", "5");
        assertResumed(join(room, ".after." + UNKNOWN).next(), false, 3);
        // Nothing is missing behind the last message that was dropped.
        assertResumed(join(room, ".after." + said.get(1).path("Id").asString()).next(), true, 3);
        TestSocket upToDate = join(room, ".after." + said.get(4).path("Id").asString());
        assertResumed(upToDate.next(), true, 0);
    }

    @Test
    void atMostThreeHundredMissedFramesAreReplayed() throws InterruptedException {
        StoredRoom room = room("1000/1h");
        TestSocket ann = edge.connect(room, "ann");
        String first = say(ann, "first").getFirst().path("Id").asString();
        IntStream.range(0, 300)
                .forEach(i -> edge.messaging
                        .sendEvent(room, "e" + i, Map.of())
                        .result()
                        .join());
        assertResumed(join(room, ".after." + first).next(), true, 300);
        edge.messaging.sendEvent(room, "more", Map.of()).result().join();
        TestSocket viewer = join(room, ".after." + first);
        assertResumed(viewer.next(), false, 1);
        assertThat(viewer.nextContents(1)).containsExactly("first");
    }

    @Test
    void messagesAgeOut() throws InterruptedException {
        StoredRoom room = room("10/1s");
        TestSocket ann = edge.connect(room, "ann");
        say(ann, "old");
        Awaitility.await()
                .until(() -> join(room, ".last.10")
                        .next()
                        .path("Attributes")
                        .path("Count")
                        .asString()
                        .equals("0"));
    }

    @Test
    void resumingWhileOthersTalkLeavesNoGap() throws IOException, InterruptedException {
        StoredRoom room = room("1000/1h");
        String anchor =
                say(edge.connect(room, "ann"), "0").getFirst().path("Id").asString();
        CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= 250; i++) {
                edge.messaging
                        .sendEvent(room, String.valueOf(i), Map.of())
                        .result()
                        .join();
            }
        });
        // Not the JDK's client, which stalls when the handshake's response comes with more than it has room for.
        List<RawWebSocket> viewers = new ArrayList<>();
        while (!talk.isDone()) {
            viewers.add(raw(room, ".after." + anchor));
        }
        talk.join();
        for (RawWebSocket viewer : viewers) {
            assertThat(viewer.nextText()).contains("\"Recovered\":\"true\"");
            for (int i = 1; i <= 250; i++) {
                assertThat(viewer.nextText()).contains("\"EventName\":\"" + i + "\"");
            }
            viewer.close();
        }
    }

    private RawWebSocket raw(StoredRoom room, String request) throws IOException {
        return RawWebSocket.upgrade(URI.create("ws://127.0.0.1:" + edge.port()), edge.token(room, "viewer") + request)
                .accepted();
    }

    /** Twenty viewers who are cut a thousand times, at random, while a hundred events a second are published. */
    @Test
    @Thorough
    void aThousandCutsNeitherLoseNorDoubleAnything() throws InterruptedException {
        StoredRoom room = room("1000/1h");
        String anchor = edge.messaging.sendEvent(room, "anchor", Map.of()).id();
        Random random = new Random(1000);
        List<ResumingViewer> viewers = IntStream.range(0, 20)
                .mapToObj(i -> new ResumingViewer(room, anchor, () -> 1 + random.nextInt(20), () -> edge))
                .toList();
        try (Speaker speaker = new Speaker(room, Duration.ofMillis(10), () -> edge, viewers)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> viewers.stream()
                                    .mapToInt(viewer -> viewer.connections.get())
                                    .sum()
                            > 1000);
            speaker.end();
            String last = speaker.acknowledged.getLast();
            for (ResumingViewer viewer : viewers) {
                Awaitility.await().until(() -> viewer.told.contains(last));
                assertThat(viewer.told).containsExactlyElementsOf(speaker.acknowledged);
            }
        } finally {
            viewers.forEach(ResumingViewer::close);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                ".last",
                ".last.",
                ".last.0",
                ".last.1001",
                ".last.-1",
                ".last.1.",
                ".LAST.1",
                ".after.",
                ".after.short",
                ".after.AbCdEfGhIjKlM",
                ".after.AbCdEfGhIjKl.last.1",
                ".before.AbCdEfGhIjKl"
            })
    void malformedRequestsAreRefused(String request) {
        String token = edge.token(room("10/1h"), "ann");
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token + request)))
                .isEqualTo(400);
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token))).isEqualTo(101);
    }

    @Test
    void tokensWithoutTheCapabilityAreRefused() {
        StoredRoom room = room("10/1h");
        Set<ChatTokenCapability> others = EnumSet.complementOf(EnumSet.of(ChatTokenCapability.BACKCHAT_HISTORY));
        String token = edge.token(room, "ann", others, Duration.ofHours(1));
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token + ".last.1")))
                .isEqualTo(403);
        assertThat(TestSocket.status(TestSocket.opening(edge.port(), token))).isEqualTo(101);
    }

    @Test
    void aRoomWithoutAHistorySaysSo() throws InterruptedException {
        StoredRoom room = edge.room(100);
        say(edge.connect(room, "ann"), "hello");
        JsonNode resumed = join(room, ".last.5").next();
        assertResumed(resumed, false, 0);
        assertThat(resumed.path("Attributes").path("Reason").asString()).isEqualTo("the room keeps no history");
    }

    @Test
    void aSettingCountsAtOnceAndItsEndForgetsEverything() throws InterruptedException {
        StoredRoom room = edge.room(100);
        TestSocket ann = edge.connect(room, "ann");
        say(ann, "before");
        edge.tag(room, Map.of(HistorySetting.TAG, "10/1h"));
        say(ann, "after");
        TestSocket viewer = join(room, ".last.5");
        assertResumed(viewer.next(), true, 1);
        assertThat(viewer.nextContents(1)).containsExactly("after");
        edge.tag(room, Map.of());
        assertResumed(join(room, ".last.5").next(), false, 0);
        edge.tag(room, Map.of(HistorySetting.TAG, "10/1h"));
        assertResumed(join(room, ".last.5").next(), true, 0);
    }

    @Test
    void aLongReplayIsWhole() throws IOException, InterruptedException {
        StoredRoom room = room("1000/1h");
        String content = "x".repeat(400);
        for (int i = 0; i < 900; i++) {
            edge.accept(room, content);
        }
        TestSocket ann = edge.connect(room, "ann");
        say(ann, "last");
        try (RawWebSocket viewer = raw(room, ".last.1000")) {
            assertThat(viewer.nextText()).contains("\"Recovered\":\"true\"", "\"Count\":\"901\"");
            for (int i = 0; i < 900; i++) {
                assertThat(viewer.nextText()).contains(content);
            }
            assertThat(viewer.nextText()).contains("\"last\"");
            say(ann, "live");
            assertThat(viewer.nextText()).contains("\"live\"");
        }
    }
}
