package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.TestCertificate;
import dev.backchat.server.net.TlsFiles;
import dev.backchat.server.room.StoredRoom;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what clients notice of a server that stops. {@link DrainSlicesTest} tests when they are cut. */
class DrainTest {
    private static final Duration NEVER = Duration.ofDays(10_000);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final long PATIENCE_SECONDS = 60;
    private static final String REQUEST = "POST /ListRooms HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n";
    private static final int CLOSE = 0x88;
    private static final int TEXT = 0x81;

    /** A drain on a thread of its own. */
    private static final class Draining {
        private final CompletableFuture<ClientListener.Drained> drained = new CompletableFuture<>();
        private final Thread thread;

        Draining(TestServer edge, DrainTimes times) {
            thread = Thread.ofPlatform().daemon().start(() -> drained.complete(edge.listener.drain(times)));
        }

        Draining(TestServer edge, Duration grace, Duration cutting, Duration limit) {
            this(edge, new DrainTimes(grace, cutting, limit));
        }

        ClientListener.Drained await() {
            return drained.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    private static void awaitPhase(TestServer edge, int phase) {
        Awaitility.await()
                .until(() -> edge.meters.get("backchat.drain.phase").gauge().value() == phase);
    }

    private static String handshake(TestServer edge, StoredRoom room) {
        return "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: " + edge.token(room, "u") + "\r\n\r\n";
    }

    private static String answer(RawWebSocket raw) throws IOException {
        String head = raw.readHead();
        return head + raw.readBody(head);
    }

    private static String ask(RawWebSocket raw) throws IOException {
        raw.write(REQUEST + "{}");
        return answer(raw);
    }

    /** Reads to the end of the stream; the contents of text frames. No frame may be a Close frame. */
    private static List<String> readToEnd(RawWebSocket raw) throws IOException {
        List<String> texts = new ArrayList<>();
        while (true) {
            RawWebSocket.Frame frame = raw.readFrameOrEnd();
            if (frame == null) {
                return texts;
            }
            assertThat(frame.first()).isNotEqualTo(CLOSE);
            if (frame.first() == TEXT) {
                texts.add(frame.text());
            }
        }
    }

    private static void send(TestServer edge, StoredRoom room, int events) {
        for (int i = 0; i < events; i++) {
            edge.messaging.sendEvent(room, "e" + i, Map.of());
        }
    }

    private static void assertEvents(List<String> texts, int events) {
        assertThat(texts).hasSize(events);
        for (int i = 0; i < events; i++) {
            assertThat(texts.get(i)).contains("\"EventName\":\"e" + i + "\"");
        }
    }

    @Test
    void duringTheGraceEverybodyIsServedNewcomersToo() throws Exception {
        try (TestServer edge = new TestServer();
                RawWebSocket kept = RawWebSocket.connect(edge.port())) {
            StoredRoom room = edge.room(100);
            TestSocket old = edge.connect(room, "old");
            ask(kept);
            Draining draining = new Draining(edge, NEVER, Duration.ZERO, NEVER);
            awaitPhase(edge, 1);
            assertThat(edge.listener.isServing()).isTrue();
            assertThat(ask(kept)).startsWith("HTTP/1.1 403").doesNotContainIgnoringCase("connection: close");
            TestSocket late = edge.connect(room, "late");
            late.say("hello");
            assertThat(old.nextContents(1)).containsExactly("hello");
            assertThat(late.nextContents(1)).containsExactly("hello");

            draining.thread.interrupt();
            assertThat(draining.await()).isEqualTo(new ClientListener.Drained(2, 0));
            assertThat(old.closed().status()).isEqualTo(1006);
            assertThat(late.closed().status()).isEqualTo(1006);
            assertThat(edge.cutOff("drain")).isEqualTo(2);
        }
    }

    @Test
    void afterTheGraceNobodyIsLetInAndKeptConnectionsEndWithTheirNextAnswer() throws Exception {
        try (TestServer edge = new TestServer();
                RawWebSocket kept = RawWebSocket.connect(edge.port());
                RawWebSocket knocking = RawWebSocket.connect(edge.port())) {
            StoredRoom room = edge.room(100);
            TestSocket ann = edge.connect(room, "ann");
            ask(kept);
            ask(knocking);
            Draining draining = new Draining(edge, Duration.ZERO, NEVER, NEVER);
            awaitPhase(edge, 2);
            assertThatThrownBy(() -> RawWebSocket.connect(edge.port()).close())
                    .hasCauseInstanceOf(ConnectException.class);
            assertThat(edge.listener.isServing()).isTrue();

            assertThat(ask(kept)).startsWith("HTTP/1.1 403").containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(kept.readToEnd()).isEmpty();
            knocking.write(handshake(edge, room));
            assertThat(answer(knocking)).startsWith("HTTP/1.1 503").containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(knocking.readToEnd()).isEmpty();

            // Members that have not been cut yet go on chatting.
            ann.say("hello");
            assertThat(ann.nextContents(1)).containsExactly("hello");
            assertThat(draining.drained).isNotDone();
            ann.hangUp();
            assertThat(draining.await()).isEqualTo(new ClientListener.Drained(0, 0));
        }
    }

    @Test
    void aRequestInFlightIsAnsweredAndAnIdleConnectionClosed() throws Exception {
        try (TestServer edge = new TestServer();
                RawWebSocket idle = RawWebSocket.connect(edge.port());
                RawWebSocket silent = RawWebSocket.connect(edge.port());
                RawWebSocket asking = RawWebSocket.connect(edge.port())) {
            ask(idle);
            asking.write(REQUEST + "{");
            // Whatever a later client is answered, the loops have read what was sent before by this one.
            Awaitility.await()
                    .until(() ->
                            edge.meters.get("backchat.memory.clients").gauge().value() > 0);
            Draining draining = new Draining(edge, Duration.ZERO, Duration.ZERO, NEVER);
            awaitPhase(edge, 3);
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(silent.readToEnd()).isEmpty();
            assertThat(draining.drained).isNotDone();
            asking.write("}");
            assertThat(answer(asking)).startsWith("HTTP/1.1 403").containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(asking.readToEnd()).isEmpty();
            assertThat(draining.await()).isEqualTo(new ClientListener.Drained(0, 0));
        }
    }

    @Test
    void whatWasSentBeforeIsDeliveredAndNobodyGetsACloseFrame() throws Exception {
        int members = 50;
        int events = 30;
        try (TestServer edge = new TestServer()) {
            StoredRoom room = edge.room(100);
            List<RawWebSocket> sockets = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                sockets.add(RawWebSocket.open(edge.port(), edge.token(room, "u" + i)));
            }
            send(edge, room, events);
            assertThat(edge.listener.drain(DrainTimes.AT_ONCE)).isEqualTo(new ClientListener.Drained(members, 0));
            for (RawWebSocket each : sockets) {
                assertEvents(readToEnd(each), events);
                each.close();
            }
        }
    }

    @Test
    void whatWaitsForTheDeliveryWindowIsDelivered() throws Exception {
        Clients clients = ServerConfig.forDevelopment().clients();
        int events = 3;
        try (TestServer edge = new TestServer(clients.withChat(clients.chat().withDeliveryWindow(NEVER)));
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            StoredRoom room = edge.room(100);
            raw.write(handshake(edge, room));
            assertThat(raw.readHead()).startsWith("HTTP/1.1 101");
            send(edge, room, events);
            edge.listener.drain(DrainTimes.AT_ONCE);
            assertEvents(readToEnd(raw), events);
        }
    }

    @Test
    void withTlsTheStreamEndsProperly(@TempDir Path folder) throws Exception {
        var store = TestCertificate.make(folder, "a");
        Clients clients = ServerConfig.forDevelopment()
                .clients()
                .withTls(new TlsFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem")));
        try (TestServer edge = new TestServer(clients);
                Socket socket =
                        TestCertificate.trusting(store).getSocketFactory().createSocket("127.0.0.1", edge.port())) {
            StoredRoom room = edge.room(100);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            socket.getOutputStream().write(handshake(edge, room).getBytes(ISO_8859_1));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            send(edge, room, 1);
            Draining draining = new Draining(edge, Duration.ZERO, SHORT, NEVER);
            // A stream cut short would be an exception.
            String rest = new String(in.readAllBytes(), ISO_8859_1);
            assertThat(rest).contains("\"EventName\":\"e0\"").endsWith("}");
            assertThat(draining.await()).isEqualTo(new ClientListener.Drained(1, 0));
        }
    }

    @Test
    void theWarmUpIsNotWaitedFor() throws Exception {
        try (TestServer edge = new TestServer()) {
            Thread warming = Thread.ofPlatform().daemon().start(() -> {
                try {
                    edge.listener.warmUp();
                } catch (IOException e) {
                    // The server stops meanwhile.
                }
            });
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() ->
                            edge.meters.get("backchat.memory.clients").gauge().value() > 0);
            Draining draining = new Draining(edge, Duration.ZERO, Duration.ZERO, NEVER);
            assertThat(draining.await()).isEqualTo(new ClientListener.Drained(0, 0));
            warming.interrupt();
            warming.join();
        }
    }

    @Test
    void clientsThatReadOrSendNothingDoNotHoldItUp() throws Exception {
        // More than the kernel takes for a socket with small buffers, less than the server's bound.
        int events = 700;
        try (TestServer edge = new TestServer();
                RawWebSocket asking = RawWebSocket.connect(edge.port())) {
            StoredRoom room = edge.room(100);
            TestSocket reader = edge.connect(room, "reader");
            asking.write(REQUEST + "{");
            try (RawWebSocket stalled = RawWebSocket.open(edge.port(), edge.token(room, "stalled"), 4096)) {
                String filler = "x".repeat(900);
                for (int i = 0; i < events; i++) {
                    edge.messaging.sendEvent(room, "e" + i, Map.of("f", filler));
                    assertThat(reader.next().path("EventName").asString()).isEqualTo("e" + i);
                }
                Draining draining = new Draining(edge, Duration.ZERO, SHORT, SHORT);
                assertThat(draining.await()).isEqualTo(new ClientListener.Drained(2, 1));
                assertThat(edge.cutOff("fell_behind")).isZero();
                assertThat(reader.closed().status()).isEqualTo(1006);
                assertThat(stalled.readFrame().first()).isEqualTo(TEXT);
            }
        }
    }
}
