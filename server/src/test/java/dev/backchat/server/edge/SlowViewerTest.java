package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests viewers whose sockets accept nothing for a while. */
class SlowViewerTest {
    private static final JsonMapper JSON = new JsonMapper();
    /** Makes a frame a kilobyte. */
    private static final String FILLER = "x".repeat(900);
    /** More than the kernel takes for a socket with small buffers, less than the server's bound. */
    private static final int FRAMES = 700;

    private static final long PAUSE_NANOS = 3_000_000;
    /** Long enough to fall behind meanwhile. */
    private static final long NAP_NANOS = 500_000_000;

    private static final int NAP_EVERY = 150;

    private static TestServer edge() throws IOException {
        return new TestServer(Duration.ofSeconds(30), 1024 * 1024);
    }

    private static RawWebSocket stalled(TestServer edge, StoredRoom room, String userId) throws IOException {
        return RawWebSocket.open(edge.port(), edge.token(room, userId), 4096);
    }

    /** Says so much that the stalled fall behind; another member has heard it all when this returns. */
    private static void fill(TestServer edge, StoredRoom room, TestSocket reader) throws InterruptedException {
        for (int i = 0; i < FRAMES; i++) {
            edge.messaging.sendEvent(room, "e" + i, Map.of("f", FILLER));
        }
        for (int i = 0; i < FRAMES; i++) {
            assertThat(reader.next().path("EventName").asString()).isEqualTo("e" + i);
        }
    }

    private static JsonNode nextText(RawWebSocket raw) throws IOException {
        RawWebSocket.Frame frame = raw.readFrame();
        assertThat(frame.first()).isEqualTo(0x81);
        return JSON.readTree(frame.text());
    }

    @Test
    void aReaderThatCatchesUpReceivesEverythingInOrder() throws Exception {
        try (TestServer edge = edge()) {
            StoredRoom room = edge.room(100);
            TestSocket reader = edge.connect(room, "reader");
            List<RawWebSocket> stalled = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                stalled.add(stalled(edge, room, "stalled" + i));
            }
            fill(edge, room, reader);
            for (RawWebSocket raw : stalled) {
                for (int i = 0; i < FRAMES; i++) {
                    assertThat(nextText(raw).path("EventName").asString()).isEqualTo("e" + i);
                }
            }
            edge.messaging.sendEvent(room, "after", null);
            for (RawWebSocket raw : stalled) {
                assertThat(nextText(raw).path("EventName").asString()).isEqualTo("after");
                raw.close();
            }
        }
    }

    @Test
    void framesForOneSocketComeBetweenWholeFrames() throws Exception {
        try (TestServer edge = edge()) {
            StoredRoom room = edge.room(100);
            TestSocket reader = edge.connect(room, "reader");
            try (RawWebSocket raw = stalled(edge, room, "stalled")) {
                fill(edge, room, reader);
                for (int i = 0; i < 5; i++) {
                    raw.frame(0x89, new byte[] {(byte) i});
                    raw.text("{}");
                }
                int next = 0;
                int pongs = 0;
                int errors = 0;
                while (next < FRAMES || pongs < 5 || errors < 5) {
                    RawWebSocket.Frame frame = raw.readFrame();
                    if (frame.first() == 0x8A) {
                        assertThat(frame.payload()).containsExactly(pongs++);
                    } else {
                        JsonNode json = JSON.readTree(frame.text());
                        if (json.path("Type").asString().equals("ERROR")) {
                            errors++;
                        } else {
                            assertThat(json.path("EventName").asString()).isEqualTo("e" + next++);
                        }
                    }
                }
            }
        }
    }

    @Test
    void aSlowDisconnectedUserReceivesEarlierFramesTheEventAndTheClose() throws Exception {
        try (TestServer edge = edge()) {
            StoredRoom room = edge.room(100);
            TestSocket reader = edge.connect(room, "reader");
            try (RawWebSocket raw = stalled(edge, room, "stalled")) {
                fill(edge, room, reader);
                edge.messaging.disconnectUser(room, "stalled", "too slow", "");
                for (int i = 0; i < FRAMES; i++) {
                    assertThat(nextText(raw).path("EventName").asString()).isEqualTo("e" + i);
                }
                assertThat(nextText(raw).path("EventName").asString()).isEqualTo("aws:DISCONNECT_USER");
                assertThat(raw.readFrame().closeStatus()).isEqualTo(1001);
            }
        }
    }

    @Test
    void cutsOffAClientThatPingsAndReadsNothing() throws Exception {
        // Whether it falls too far behind first, or isn't read any more and so its pongs are missed, is up to the
        // kernel.
        try (TestServer edge = new TestServer(Duration.ofMillis(500), 64 * 1024)) {
            StoredRoom room = edge.room(100);
            try (RawWebSocket raw = stalled(edge, room, "greedy")) {
                // The rate of actions does not apply to pings.
                byte[] payload = new byte[125];
                boolean cutOff = false;
                for (int i = 0; i < 100_000 && !cutOff; i++) {
                    try {
                        raw.frame(0x89, payload);
                    } catch (UncheckedIOException e) {
                        cutOff = true;
                    }
                }
                assertThat(cutOff).isTrue();
            }
            assertThat(edge.cutOff("fell_behind") + edge.cutOff("no_pong")).isEqualTo(1);
        }
    }

    @Test
    void cutsOffReadersThatFallTooFarBehindWithoutAffectingOthers() throws Exception {
        try (TestServer edge = new TestServer(Duration.ofSeconds(30), 64 * 1024)) {
            StoredRoom room = edge.room(100);
            TestSocket reader = edge.connect(room, "reader");
            List<RawWebSocket> stalled = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                stalled.add(stalled(edge, room, "stalled" + i));
            }
            for (int i = 0; i < FRAMES; i++) {
                edge.messaging.sendEvent(room, "e" + i, Map.of("f", FILLER));
                assertThat(reader.next().path("EventName").asString()).isEqualTo("e" + i);
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(edge.cutOff("fell_behind")).isEqualTo(stalled.size()));
            Awaitility.await()
                    .until(() -> edge.meters.get("backchat.connections").gauge().value() == 1);
            for (RawWebSocket raw : stalled) {
                raw.close();
            }
        }
    }

    @Test
    void slowReadersReceiveEverythingOnceAndInOrder() throws Exception {
        int viewers = 600;
        int messages = 400;
        try (TestServer edge = edge();
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            StoredRoom room = edge.room(100);
            List<RawWebSocket> sockets = new ArrayList<>();
            for (int i = 0; i < viewers; i++) {
                sockets.add(stalled(edge, room, "slow" + i));
            }
            List<Future<?>> runs = new ArrayList<>();
            for (RawWebSocket raw : sockets) {
                int offset = runs.size();
                runs.add(readers.submit(() -> {
                    for (int i = 0; i < messages; i++) {
                        if ((i + offset) % NAP_EVERY == 0) {
                            LockSupport.parkNanos(NAP_NANOS);
                        }
                        assertThat(nextText(raw).path("EventName").asString()).isEqualTo("e" + i);
                    }
                    return null;
                }));
            }
            for (int i = 0; i < messages; i++) {
                edge.messaging.sendEvent(room, "e" + i, Map.of("f", FILLER));
                // Makes each message a delivery of its own.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            for (Future<?> run : runs) {
                run.get();
            }
            for (RawWebSocket raw : sockets) {
                raw.close();
            }
        }
    }
}
