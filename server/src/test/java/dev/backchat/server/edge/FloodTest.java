package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests clients that send too much, or read none of the responses they requested: only they have to wait. */
class FloodTest {
    private static final Clients ANY = ServerConfig.forDevelopment().clients();
    private static final int MEGABYTE = 1024 * 1024;
    /** More than the heads of a few requests and what their blocks round up to, which count as well. */
    private static final int HEADS = 64 * 1024;
    /** What the kernel holds between two sockets of the loopback interface, with all that it may grow to. */
    private static final int KERNEL_BYTES = 16 * MEGABYTE;

    private static Clients bounded(int framesPerSecond) {
        return bounded(framesPerSecond, 2 * MEGABYTE);
    }

    private static Clients bounded(int framesPerSecond, int requestBytesTogether) {
        return ANY.withHttp(ANY.http().withMaxRequestBytes(MEGABYTE).withMaxInFlightRequestBytes(requestBytesTogether))
                .withChat(ANY.chat().withMaxFramesPerSecond(framesPerSecond));
    }

    private static double count(TestServer edge, String name, String... tags) {
        return edge.meters.counter(name, tags).count();
    }

    @Test
    void stopsReadingFromClientsThatDoNotReadResponses() throws IOException {
        // Padded, so that no more than a hundred are read at a time.
        String request = "POST /ListRooms HTTP/1.1\r\nPadding: " + "x".repeat(200) + "\r\nContent-Length: 0\r\n\r\n";
        ByteBuffer requests = ByteBuffer.wrap(request.repeat(100).getBytes(ISO_8859_1));
        try (TestServer edge = new TestServer();
                SocketChannel greedy = SocketChannel.open()) {
            greedy.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            greedy.connect(new InetSocketAddress("127.0.0.1", edge.port()));
            greedy.configureBlocking(false);
            long[] sent = new long[2];
            // Waits until the server has read nothing more for a while.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .during(Duration.ofMillis(500))
                    .until(() -> {
                        sent[0] = sent[1];
                        for (int written = -1; written != 0 && sent[1] <= KERNEL_BYTES; sent[1] += written) {
                            if (!requests.hasRemaining()) {
                                requests.rewind();
                            }
                            written = greedy.write(requests);
                        }
                        return sent[0] == sent[1] || sent[1] > KERNEL_BYTES;
                    });
            assertThat(sent[1]).isBetween(1L, (long) KERNEL_BYTES);
        }
    }

    @Test
    void framesBeyondTheRateWaitAndAreNotLost() throws IOException {
        try (TestServer edge = new TestServer(bounded(20));
                RawWebSocket patient = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "patient"));
                RawWebSocket flooding = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "flooding"))) {
            assertAllAnswered(patient, 20);
            assertThat(count(edge, "backchat.connections.paused")).isZero();
            assertAllAnswered(flooding, 60);
            assertThat(count(edge, "backchat.connections.paused")).isPositive();
        }
    }

    private static void assertAllAnswered(RawWebSocket raw, int pings) throws IOException {
        for (int i = 0; i < pings; i++) {
            raw.frame(0x89, Integer.toString(i).getBytes(UTF_8));
        }
        for (int i = 0; i < pings; i++) {
            assertThat(raw.readFrame().text()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void fragmentsDoNotCountTowardsTheFrameRate() throws IOException {
        try (TestServer edge = new TestServer(bounded(20));
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(10), "ann"))) {
            String action = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"" + "x".repeat(20) + "\"}";
            for (int i = 0; i < action.length(); i++) {
                int first = (i == 0 ? 1 : 0) | (i == action.length() - 1 ? 0x80 : 0);
                raw.frame(first, action.substring(i, i + 1).getBytes(UTF_8));
            }
            assertThat(raw.readFrame().text()).contains("x".repeat(20));
            assertThat(count(edge, "backchat.connections.paused")).isZero();
        }
    }

    private static RawWebSocket unfinished(TestServer edge, int bytes, int of) throws IOException {
        RawWebSocket raw = RawWebSocket.connect(edge.port());
        raw.write("POST /CreateRoom HTTP/1.1\r\nContent-Length: " + of + "\r\n\r\n" + "x".repeat(bytes));
        return raw;
    }

    @Test
    void theLargestAllowedRequestFitsTheSmallestMemoryBound() throws IOException {
        try (TestServer edge = new TestServer(bounded(100, MEGABYTE));
                RawWebSocket large = RawWebSocket.connect(edge.port())) {
            for (int i = 0; i < 2; i++) {
                large.write(
                        "POST /CreateRoom HTTP/1.1\r\nContent-Length: " + MEGABYTE + "\r\n\r\n" + "x".repeat(MEGABYTE));
                String head = large.readHead();
                assertThat(head).startsWith("HTTP/1.1 403");
                large.readBody(head);
            }
            assertThat(count(edge, "backchat.requests.refused", "reason", "too_many_bytes"))
                    .isZero();
        }
    }

    @Test
    void unfinishedBodiesGiveWayToCompleteOnes() throws IOException {
        try (TestServer edge = new TestServer(bounded(100))) {
            List<RawWebSocket> unfinished = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                unfinished.add(unfinished(edge, MEGABYTE - HEADS, MEGABYTE));
            }
            try (RawWebSocket honest = RawWebSocket.connect(edge.port())) {
                honest.write("POST /CreateRoom HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(honest.readHead()).startsWith("HTTP/1.1 403");
            }
            assertThat(count(edge, "backchat.requests.refused", "reason", "too_many_bytes"))
                    .isZero();
            for (int i = 0; i < 10; i++) {
                unfinished.add(unfinished(edge, MEGABYTE - 1, MEGABYTE));
            }
            Awaitility.await().until(() -> count(edge, "backchat.requests.refused", "reason", "too_many_bytes") >= 10);
            try (RawWebSocket honest = RawWebSocket.connect(edge.port())) {
                honest.write(
                        "POST /CreateRoom HTTP/1.1\r\nContent-Length: " + MEGABYTE + "\r\n\r\n" + "x".repeat(MEGABYTE));
                assertThat(honest.readHead()).startsWith("HTTP/1.1 403");
            }
            assertThat(unfinished.getFirst().readHead())
                    .startsWith("HTTP/1.1 503")
                    .contains("x-amzn-ErrorType: ServiceUnavailableException");
            for (RawWebSocket raw : unfinished) {
                raw.close();
            }
        }
    }
}
