package dev.backchat.client.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.client.room.RoomSocket.End;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the WebSocket against servers that follow the protocol, violate it, or die, each in a different way. */
class TcpRoomSocketTest {
    private static final Duration LONG = Duration.ofHours(1);

    /** Hears one socket. */
    private static final class Heard implements RoomSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final CompletableFuture<End> end = new CompletableFuture<>();
        final AtomicInteger ends = new AtomicInteger();

        @Override
        public void onText(RoomSocket socket, String text, Runnable more) {
            texts.add(text);
            more.run();
        }

        @Override
        public void onEnd(RoomSocket socket, End how) {
            ends.incrementAndGet();
            end.complete(how);
        }
    }

    private static Handshake handshake(SocketPeer peer, Duration pingInterval, Duration pingTimeout) {
        return new Handshake(URI.create(peer.url()), null, null, pingInterval, pingTimeout);
    }

    private static RoomSocket open(SocketPeer peer, RoomSocket.Listener heard) {
        RoomSocket socket = handshake(peer, LONG, LONG).open("token", heard).join();
        socket.listen();
        return socket;
    }

    @Test
    void receivesTextsOfAnyLengthAndInFragmentsWithControlFramesBetween() throws Exception {
        List<String> texts =
                List.of("", "ü😀", "x".repeat(125), "x".repeat(126), "x".repeat(65_535), "x".repeat(65_536));
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            for (String text : texts) {
                connection.text(text);
            }
            byte[] split = "ü😀".getBytes(UTF_8);
            connection.frame(0x01, new byte[] {split[0]});
            connection.frame(0x89, "are you there".getBytes(UTF_8));
            connection.frame(0x00, new byte[0]);
            connection.frame(0x80, Arrays.copyOfRange(split, 1, split.length));
            connection.text(connection.readFrame());
        })) {
            Heard heard = new Heard();
            open(peer, heard);
            for (String text : texts) {
                assertThat(heard.texts.take()).isEqualTo(text);
            }
            assertThat(heard.texts.take()).isEqualTo("ü😀");
            assertThat(heard.texts.take()).as("the pong").isEqualTo("10:are you there");
        }
    }

    @Test
    void sendsTextsOfAnyLengthMaskedAndInOrder() throws Exception {
        List<String> texts =
                List.of("", "ü😀", "x".repeat(125), "x".repeat(126), "x".repeat(65_535), "x".repeat(65_536));
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            while (true) {
                connection.text(connection.readFrame());
            }
        })) {
            Heard heard = new Heard();
            RoomSocket socket = open(peer, heard);
            texts.forEach(socket::send);
            for (String text : texts) {
                assertThat(heard.texts.take()).isEqualTo("1:" + text);
            }
        }
    }

    @Test
    void receivesFramesBetweenItsCloseAndTheAnswer() throws Exception {
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            connection.readFrame();
            connection.text("late");
            connection.frame(0x88, new byte[] {3, (byte) 0xe8});
        })) {
            Heard heard = new Heard();
            open(peer, heard).close();
            assertThat(heard.end.join()).isEqualTo(new End(true, 1000, ""));
            assertThat(heard.texts).containsExactly("late");
        }
    }

    @Test
    void anUnansweredCloseEndsTheSameWay() throws Exception {
        try (SocketPeer peer = new SocketPeer(SocketPeer.Connection::upgrade)) {
            Heard heard = new Heard();
            open(peer, heard).close();
            assertThat(heard.end.join().isClean()).isFalse();
        }
    }

    /** Its end then comes while the answer to the Close frame is still being written. */
    @Test
    void reportsACloseThatIsFollowedAtOnceByTheEnd() throws Exception {
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            connection.frame(0x88, close(1001, "Room deleted"));
            connection.socket.close();
        })) {
            for (int i = 0; i < 500; i++) {
                Heard heard = new Heard();
                open(peer, heard);
                assertThat(heard.end.join()).isEqualTo(new End(true, 1001, "Room deleted"));
            }
        }
    }

    @Test
    void answersACloseAndReportsItsReason() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            connection.frame(0x88, close(1000, "kicked: ü"));
            answer.complete(connection.readFrame());
        })) {
            Heard heard = new Heard();
            open(peer, heard);
            assertThat(heard.end.join()).isEqualTo(new End(true, 1000, "kicked: ü"));
            assertThat(answer.join()).isEqualTo("8:\u0003\u00e8");
        }
    }

    private static byte[] close(int code, String reason) {
        byte[] words = reason.getBytes(UTF_8);
        byte[] payload = new byte[2 + words.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(words, 0, payload, 2, words.length);
        return payload;
    }

    static Stream<Arguments> offences() {
        SocketPeer.Script reserved = connection -> connection.frame(0xc1, new byte[0]);
        SocketPeer.Script unknown = connection -> connection.frame(0x83, new byte[0]);
        SocketPeer.Script binary = connection -> connection.frame(0x82, new byte[] {1});
        SocketPeer.Script longPing = connection -> connection.frame(0x89, new byte[126]);
        SocketPeer.Script splitPing = connection -> connection.frame(0x09, new byte[0]);
        SocketPeer.Script orphan = connection -> connection.frame(0x80, new byte[0]);
        SocketPeer.Script twoBeginnings = connection -> {
            connection.frame(0x01, new byte[0]);
            connection.text("again");
        };
        SocketPeer.Script masked =
                connection -> connection.output.write(new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0});
        SocketPeer.Script tooLong =
                connection -> connection.output.write(new byte[] {(byte) 0x81, 127, 0, 0, 0, 0, 0, 0x10, 0, 1});
        SocketPeer.Script negative =
                connection -> connection.output.write(new byte[] {(byte) 0x81, 127, -1, 0, 0, 0, 0, 0, 0, 1});
        SocketPeer.Script halfCode = connection -> connection.frame(0x88, new byte[] {3});
        SocketPeer.Script manyFragments = connection -> {
            connection.frame(0x01, new byte[600_000]);
            connection.frame(0x80, new byte[600_000]);
        };
        SocketPeer.Script notUtf8 = connection -> connection.frame(0x81, new byte[] {(byte) 0xc0, (byte) 0xaf});
        return Stream.concat(
                Stream.of(
                                reserved,
                                unknown,
                                binary,
                                longPing,
                                splitPing,
                                orphan,
                                twoBeginnings,
                                masked,
                                tooLong,
                                negative,
                                halfCode,
                                manyFragments)
                        .map(script -> Arguments.of(script, "8:\u0003\u00ea")),
                Stream.of(Arguments.of(notUtf8, "8:\u0003\u00ef")));
    }

    @ParameterizedTest
    @MethodSource("offences")
    void closesOnProtocolViolations(SocketPeer.Script offence, String answer) throws Exception {
        CompletableFuture<String> said = new CompletableFuture<>();
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            offence.run(connection);
            connection.output.flush();
            said.complete(connection.readFrame());
        })) {
            Heard heard = new Heard();
            open(peer, heard);
            assertThat(heard.end.join().isClean()).isFalse();
            assertThat(said.join()).isEqualTo(answer);
            assertThat(heard.texts).isEmpty();
        }
    }

    @Test
    void pausesReadingForSlowListenersWithoutMissingPongs() throws Exception {
        int count = 1_000;
        Semaphore pings = new Semaphore(0);
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            for (int i = 0; i < count; i++) {
                connection.text("m" + i);
            }
            while (connection.readFrame().startsWith("9:")) {
                // Leaves the ping unanswered.
                pings.release();
            }
        })) {
            BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
            CompletableFuture<End> end = new CompletableFuture<>();
            RoomSocket socket = handshake(peer, Duration.ofMillis(20), Duration.ofMillis(50))
                    .open("token", new RoomSocket.Listener() {
                        @Override
                        public void onText(RoomSocket socket, String text, Runnable more) {
                            waiting.add(more);
                        }

                        @Override
                        public void onEnd(RoomSocket socket, End how) {
                            end.complete(how);
                        }
                    })
                    .join();
            socket.listen();
            // Waits until long after the first missed pong would have ended the connection.
            pings.acquire(30);
            assertThat(end).isNotDone();
            assertThat(waiting.size()).isLessThanOrEqualTo(64);
            for (int i = 0; i < count; i++) {
                waiting.take().run();
            }
            // Reading has resumed, so a missed pong counts again.
            assertThat(end.join().reason()).contains("ping");
        }
    }

    /** How a peer ends. */
    private static void die(SocketPeer.Connection connection, int way) throws IOException {
        switch (way) {
            case 0 -> connection.socket.close();
            case 1 -> {
                connection.socket.setSoLinger(true, 0);
                connection.socket.close();
            }
            case 2 -> {
                connection.output.write(new byte[] {(byte) 0x81, 100, 'h'});
                connection.socket.close();
            }
            case 3 -> {
                connection.text("last words");
                connection.socket.close();
            }
            case 4 -> connection.socket.shutdownOutput();
            default -> {
                // Neither reads nor writes again, as a machine without power or a network that drops everything.
            }
        }
    }

    @Test
    void reportsTheEndOfEachOfAThousandPeersOnce() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.upgrade();
            die(connection, number.getAndIncrement() % 6);
        })) {
            Handshake handshake = handshake(peer, Duration.ofMillis(200), Duration.ofMillis(200));
            List<Heard> all = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                List<Heard> these = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    Heard heard = new Heard();
                    RoomSocket socket = handshake.open("token", heard).join();
                    socket.listen();
                    if (i % 25 == 0) {
                        // Exceeds the kernel's buffers, so that a write is blocked when the end comes.
                        socket.send("x".repeat(8 << 20));
                    }
                    these.add(heard);
                }
                these.forEach(heard -> assertThat(heard.end.join().isClean()).isFalse());
                all.addAll(these);
            }
            assertThat(all).allSatisfy(heard -> assertThat(heard.ends).hasValue(1));
        }
    }
}
