package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests that the memory held for clients is accounted for, by allocated size, and bounded. */
class MemoryTest {
    private static final int PING = 9;

    private static double held(TestServer edge) {
        return edge.meters.get("backchat.memory.clients").gauge().value();
    }

    private static Clients withFramesPerSecond(int frames) {
        Clients any = ServerConfig.forDevelopment().clients();
        return any.withChat(any.chat().withMaxFramesPerSecond(frames));
    }

    private static void awaitNothingHeld(TestServer edge) {
        Awaitility.await().until(() -> held(edge) == 0);
    }

    @Test
    void chargesAnUnfinishedRequestForTheBytesReceived() throws IOException {
        int requests = 50;
        List<RawWebSocket> sockets = new ArrayList<>();
        try (TestServer edge = new TestServer()) {
            for (int i = 0; i < requests; i++) {
                RawWebSocket raw = RawWebSocket.connect(edge.port());
                // One byte more than fits the first block of a body.
                raw.write("POST /CreateRoom HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(513));
                sockets.add(raw);
            }
            Awaitility.await().until(() -> held(edge) >= requests * 513);
            Awaitility.await().during(Duration.ofMillis(300)).until(() -> held(edge) <= requests * 8 * 513);
            for (RawWebSocket raw : sockets) {
                raw.close();
            }
            awaitNothingHeld(edge);
        }
    }

    @Test
    void chargesShortHeadersForTheirObjects() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("GET / HTTP/1.1\r\n" + "a:\r\n".repeat(99));
            Awaitility.await().until(() -> held(edge) >= 99 * 100);
        }
    }

    @Test
    void chargesARequestUntilAnsweredAndAResponseUntilWritten() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("POST /CreateRoom HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(99_999));
            Awaitility.await().until(() -> held(edge) >= 99_999);
            raw.write("x");
            assertThat(raw.readHead()).startsWith("HTTP/1.1 403");
            awaitNothingHeld(edge);
        }
    }

    @Test
    void stopsReadingFromMembersThatDoNotReadResponsesAndLosesNone() throws IOException {
        byte[] payload = "p".repeat(125).getBytes(UTF_8);
        try (TestServer edge = new TestServer(withFramesPerSecond(10_000));
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "ann"), 2048)) {
            int pings = 3_000;
            Thread sending = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < pings; i++) {
                    raw.frame(0x89, payload);
                }
            });
            // Beyond the sockets' buffers, only a few kilobytes wait; the server has not read the rest.
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> held(edge) < 128 * 1024);
            for (int i = 0; i < pings; i++) {
                RawWebSocket.Frame frame = raw.readFrame();
                while (frame.opcode() == PING) {
                    // The server's own, if this took long.
                    frame = raw.readFrame();
                }
                assertThat(frame.text()).hasSize(125);
            }
            assertThat(sending.isAlive()).isFalse();
            assertThat(edge.cutOff("fell_behind")).isZero();
            awaitNothingHeld(edge);
        }
    }

    @Test
    void chargesAnUnfinishedMessageUntilItIsComplete() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "ann"))) {
            String action = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"" + "x".repeat(400) + "\"}";
            raw.frame(0x01, action.substring(0, 300).getBytes(UTF_8));
            Awaitility.await().until(() -> held(edge) >= 300);
            raw.frame(0x80, action.substring(300).getBytes(UTF_8));
            assertThat(raw.readFrame().text()).contains("x".repeat(400));
            awaitNothingHeld(edge);
        }
    }

    @Test
    void closesOnAMessageThatTakesTooLongDespitePings() throws IOException {
        try (TestServer edge = TestServer.withRequestTimeout(Duration.ofSeconds(1));
                RawWebSocket half = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "half"));
                RawWebSocket fragments = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "fragments"));
                RawWebSocket quiet = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "quiet"))) {
            half.write(new byte[] {(byte) 0x81, (byte) 0xfd, 0});
            fragments.frame(0x01, "{".getBytes(UTF_8));
            fragments.frame(0x89, "?".getBytes(UTF_8));
            assertThat(fragments.readFrame().text()).isEqualTo("?");
            for (RawWebSocket slow : List.of(half, fragments)) {
                RawWebSocket.Frame close = slow.readFrame();
                assertThat(close.closeStatus()).isEqualTo(1008);
                assertThat(close.text()).contains("not complete after 1 seconds");
            }
            quiet.frame(0x89, "!".getBytes(UTF_8));
            assertThat(quiet.readFrame().text()).isEqualTo("!");
        }
    }

    @Test
    void anEventLoopThatEndsIsFatalAndIsNotServing() throws IOException {
        try (TestServer edge = new TestServer()) {
            assertThat(edge.listener.isServing()).isTrue();
            assertThat(edge.listener.hasRoom()).isTrue();
            edge.listener.loops().next().shutdownGracefully(0, 0, TimeUnit.SECONDS);
            Awaitility.await().until(() -> edge.fatal.size() == 1);
            assertThat(edge.fatal.getFirst()).contains("event loop");
            assertThat(edge.listener.isServing()).isFalse();
        }
    }

    @Test
    void anEventLoopThatDoesNotAnswerIsNotServing() throws Exception {
        try (TestServer edge = new TestServer()) {
            Thread[] stuck = new Thread[1];
            edge.listener.loops().next().execute(() -> {
                stuck[0] = Thread.currentThread();
                LockSupport.park();
            });
            Awaitility.await().until(() -> stuck[0] != null);
            assertThat(edge.listener.isServing()).isFalse();
            LockSupport.unpark(stuck[0]);
            Awaitility.await().until(edge.listener::isServing);
        }
    }
}
