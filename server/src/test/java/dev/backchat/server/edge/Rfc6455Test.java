package dev.backchat.server.edge;

import static dev.backchat.api.testrun.ClientFrames.BINARY;
import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.CONTINUATION;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.MASK;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.PONG;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static dev.backchat.api.testrun.ClientFrames.close;
import static dev.backchat.api.testrun.ClientFrames.frame;
import static dev.backchat.api.testrun.ClientFrames.ping;
import static dev.backchat.api.testrun.ClientFrames.text;
import static dev.backchat.api.testrun.ClientFrames.unmasked;
import static dev.backchat.server.edge.Rfc6455Peer.answer;
import static dev.backchat.server.edge.Rfc6455Peer.join;
import static dev.backchat.server.edge.Rfc6455Peer.saying;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.ClientFrames;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 6455, sections 5, 6 and 10: frames and messages. Handshakes are in {@link Rfc6455HandshakeTest}; how connections
 * end, and UTF-8, in {@link Rfc6455ClosingTest}.
 */
class Rfc6455Test {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;
    private static final int LARGE = 100_000;

    private static Rfc6455Peer peer;
    /** Takes messages that are long enough for each way to write a length. */
    private static Rfc6455Peer roomy;

    @BeforeAll
    static void start() throws IOException {
        peer = new Rfc6455Peer();
        roomy = new Rfc6455Peer(LARGE);
    }

    @AfterAll
    static void stop() {
        peer.close();
        roomy.close();
    }

    private static byte[] xs(int count) {
        return "x".repeat(count).getBytes(UTF_8);
    }

    // Framing

    @ParameterizedTest(name = "5.1, 10.3: a frame that isn''t masked ends the connection: opcode {0}")
    @ValueSource(ints = {CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
    void refusesUnmaskedFrames(int opcode) throws IOException {
        assertThat(peer.statusOfFailure(unmasked(FIN | opcode, new byte[0]))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(unmasked(FIN | opcode, xs(2)))).isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "5.3: takes a mask off, whatever it is: {0}")
    @ValueSource(ints = {0, MASK, -1, 0x80000000, 0x000000ff, 0x01020304, 0x7f7f7f7f, 0xff00ff00})
    void unmasksWithAnyMask(int mask) throws IOException {
        assertThat(peer.answerTo(frame(FIN | TEXT, mask, saying("héllo").getBytes(UTF_8))))
                .isEqualTo("héllo");
    }

    @Test
    @DisplayName("5.3: each frame has its own mask, also within a message")
    void unmasksEachFrameWithItsOwnMask() throws IOException {
        byte[] message = saying("hello").getBytes(UTF_8);
        assertThat(peer.answerTo(
                        frame(TEXT, MASK, Arrays.copyOf(message, 7)),
                        frame(FIN, ~MASK, Arrays.copyOfRange(message, 7, message.length))))
                .isEqualTo("hello");
    }

    @Test
    @DisplayName("5.7: the bytes of the RFC's masked examples are understood")
    void readsTheExamplesOfTheRfc() throws IOException {
        byte[] body = {0x37, (byte) 0xfa, 0x21, 0x3d, 0x7f, (byte) 0x9f, 0x4d, 0x51, 0x58};
        RawWebSocket.Frame pong = peer.onlyAnswerTo(join(new byte[] {(byte) 0x89, (byte) 0x85}, body));
        assertThat(pong.first()).isEqualTo(0x8a);
        assertThat(pong.second()).isEqualTo(5);
        assertThat(pong.text()).isEqualTo("Hello");
        assertThat(peer.answerTo(join(new byte[] {(byte) 0x81, (byte) 0x85}, body)))
                .isEqualTo("400");
        assertThat(peer.answerTo(join(new byte[] {(byte) 0x8a, (byte) 0x85}, body), text(saying("after"))))
                .isEqualTo("after");
    }

    @ParameterizedTest(name = "5.2: a message of {0} bytes is read, its length in {1} bytes after the second")
    @CsvSource({
        "0, 0, 400",
        "1, 0, 400",
        "124, 0, hello",
        "125, 0, hello",
        "126, 2, hello",
        "127, 2, hello",
        "128, 2, hello",
        "255, 2, hello",
        "256, 2, hello",
        "65534, 2, 413",
        "65535, 2, 413",
        "65536, 8, 413",
        "65537, 8, 413"
    })
    void readsLengths(int length, int lengthBytes, String answer) throws IOException {
        byte[] message = " ".repeat(length).getBytes(UTF_8);
        byte[] action = saying("hello").getBytes(UTF_8);
        System.arraycopy(action, 0, message, 0, Math.min(length, action.length));
        assertThat(roomy.answerTo(frame(FIN | TEXT, MASK, message, lengthBytes), text(saying("after"))))
                .isEqualTo(answer);
    }

    @ParameterizedTest(name = "5.2: a length must be written in the shortest way: not {0} in {1} bytes")
    @CsvSource({"0, 2", "1, 2", "125, 2", "0, 8", "125, 8", "126, 8", "127, 8", "65535, 8"})
    void refusesLengthsNotInTheShortestForm(int length, int lengthBytes) throws IOException {
        assertThat(roomy.statusOfFailure(frame(FIN | TEXT, MASK, xs(length), lengthBytes)))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "5.2: the highest bit of a length in 8 bytes must be 0: not {0}")
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MIN_VALUE + 65536, -1})
    void refusesANegativeLength(long length) throws IOException {
        byte[] header = ByteBuffer.allocate(14)
                .put((byte) 0x81)
                .put((byte) 0xff)
                .putLong(length)
                .putInt(MASK)
                .array();
        assertThat(roomy.statusOfFailure(header)).isEqualTo(PROTOCOL_ERROR);
    }

    // Reserved bits

    @ParameterizedTest(name = "5.2, 5.8: reserved bits must be 0, as no extension was agreed on: not {0}")
    @ValueSource(ints = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70})
    void refusesReservedBits(int bits) throws IOException {
        for (int opcode : new int[] {TEXT, BINARY, CLOSE, PING, PONG}) {
            assertThat(peer.statusOfFailure(frame(FIN | bits | opcode, MASK, new byte[0])))
                    .as("opcode %d", opcode)
                    .isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(peer.statusOfFailure(frame(TEXT, "{"), frame(FIN | bits, "}")))
                .as("continuation")
                .isEqualTo(PROTOCOL_ERROR);
    }

    // Opcodes

    @ParameterizedTest(name = "5.2: the opcode {0} is reserved")
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void refusesReservedOpcodes(int opcode) throws IOException {
        assertThat(peer.statusOfFailure(frame(FIN | opcode, ""))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(FIN | opcode, "{}"))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(opcode, "{}"))).as("not final").isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(TEXT, "{"), frame(FIN | opcode, "}")))
                .as("within a message")
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "5.6, 7.4.1: binary data is refused as what can''t be accepted here: \"{0}\"")
    @ValueSource(strings = {"", "{}", "\u0000\u00ff"})
    void takesNoBinary(String payload) throws IOException {
        assertThat(peer.statusOfFailure(frame(FIN | BINARY, payload))).isEqualTo(1003);
        assertThat(peer.statusOfFailure(frame(BINARY, payload), frame(FIN, payload)))
                .isEqualTo(1003);
    }

    @Test
    @DisplayName("5.6: text is what a chat says, also none")
    void acceptsText() throws IOException {
        assertThat(peer.answerTo(text(saying("hello")))).isEqualTo("hello");
        assertThat(peer.answerTo(text(""))).isEqualTo("400");
        assertThat(peer.answerTo(text("\u0000"))).isEqualTo("400");
    }

    // Pings and pongs

    @ParameterizedTest(name = "5.5.2, 5.5.3: a ping of {0} bytes is answered by a pong of the same")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 124, 125})
    void answersAPing(int length) throws IOException {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (0xff - i);
        }
        RawWebSocket.Frame pong = peer.onlyAnswerTo(frame(FIN | PING, MASK, payload));
        assertThat(pong.first()).isEqualTo(FIN | PONG);
        assertThat(pong.second()).isEqualTo(length);
        assertThat(pong.payload()).isEqualTo(payload);
    }

    @Test
    @DisplayName("5.5.3: of several pings at least the last is answered, and each answer is one of theirs, in order")
    void answersManyPings() throws IOException {
        try (RawWebSocket raw = peer.open()) {
            List<String> sent = IntStream.range(0, 10).mapToObj(i -> "p" + i).toList();
            raw.write(join(sent.stream().map(ClientFrames::ping).toArray(byte[][]::new)));
            List<String> answered = new ArrayList<>();
            while (!answered.contains("p9")) {
                RawWebSocket.Frame pong = raw.readFrame();
                assertThat(pong.first()).isEqualTo(FIN | PONG);
                answered.add(pong.text());
            }
            assertThat(sent).containsSubsequence(answered);
            raw.endOutput();
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest(name = "5.5.3: a pong that nobody asked for is not answered: {0} bytes")
    @ValueSource(ints = {0, 1, 125})
    void ignoresPongs(int length) throws IOException {
        RawWebSocket.Frame answer = peer.onlyAnswerTo(frame(FIN | PONG, MASK, xs(length)), ping("after"));
        assertThat(answer.first()).isEqualTo(FIN | PONG);
        assertThat(answer.text()).isEqualTo("after");
    }

    @ParameterizedTest(name = "5.5: a control frame has at most 125 bytes: opcode {0}")
    @ValueSource(ints = {CLOSE, PING, PONG})
    void refusesLongControlFrames(int opcode) throws IOException {
        byte[] tooLong = xs(126);
        ByteBuffer.wrap(tooLong).putShort((short) 1000);
        assertThat(peer.statusOfFailure(frame(FIN | opcode, MASK, tooLong))).isEqualTo(PROTOCOL_ERROR);
        assertThat(roomy.statusOfFailure(frame(FIN | opcode, MASK, xs(65_536)))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(FIN | opcode, MASK, xs(5), Short.BYTES)))
                .as("in a long way")
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "5.4, 5.5: a control frame has no fragments: opcode {0}")
    @ValueSource(ints = {CLOSE, PING, PONG})
    void refusesFragmentedControlFrames(int opcode) throws IOException {
        assertThat(peer.statusOfFailure(frame(opcode, ""))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(opcode, "a"), frame(FIN, "b"))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(TEXT, "{"), frame(opcode, ""), frame(FIN, "}")))
                .as("within a message")
                .isEqualTo(PROTOCOL_ERROR);
    }

    // Fragmentation

    @ParameterizedTest(name = "5.4: a message may come in fragments of {0} bytes")
    @ValueSource(ints = {1, 2, 7, 20, 48})
    void joinsFragments(int length) throws IOException {
        assertThat(peer.answerTo(fragments(saying("héllo"), length, new byte[0])))
                .isEqualTo("héllo");
    }

    @ParameterizedTest(name = "5.4: control frames may come between fragments, {0} of them")
    @ValueSource(ints = {1, 3})
    void acceptsControlFramesBetweenFragments(int count) throws IOException {
        byte[] between = join(Stream.generate(() -> join(ping("between"), frame(FIN | PONG, "x")))
                .limit(count)
                .toArray(byte[][]::new));
        try (RawWebSocket raw = peer.open()) {
            raw.write(fragments(saying("hello"), 20, between));
            for (int i = 0; i < 2 * count; i++) {
                RawWebSocket.Frame pong = raw.readFrame();
                assertThat(pong.first()).isEqualTo(FIN | PONG);
                assertThat(pong.text()).isEqualTo("between");
            }
            assertThat(answer(raw.readFrame())).isEqualTo("hello");
        }
    }

    /** With something after each fragment but the last. */
    private static byte[] fragments(String message, int length, byte[] between) {
        byte[] bytes = message.getBytes(UTF_8);
        List<byte[]> sent = new ArrayList<>();
        int from = 0;
        for (; from + length < bytes.length; from += length) {
            sent.add(frame(from == 0 ? TEXT : CONTINUATION, MASK, Arrays.copyOfRange(bytes, from, from + length)));
            sent.add(between);
        }
        sent.add(frame(from == 0 ? FIN | TEXT : FIN, MASK, Arrays.copyOfRange(bytes, from, bytes.length)));
        return join(sent.toArray(byte[][]::new));
    }

    @Test
    @DisplayName("5.4: fragments may be empty, the first, those in the middle, the last, and all")
    void acceptsEmptyFragments() throws IOException {
        String message = saying("hello");
        assertThat(peer.answerTo(frame(TEXT, ""), frame(0, message), frame(FIN, "")))
                .isEqualTo("hello");
        assertThat(peer.answerTo(frame(TEXT, message), frame(0, ""), frame(0, ""), frame(FIN, "")))
                .isEqualTo("hello");
        assertThat(peer.answerTo(frame(TEXT, ""), frame(0, ""), frame(FIN, message)))
                .isEqualTo("hello");
        assertThat(peer.answerTo(frame(TEXT, ""), frame(0, ""), frame(FIN, ""))).isEqualTo("400");
    }

    @Test
    @DisplayName("5.4: a Close frame between fragments is answered, and the message is never whole")
    void closesBetweenFragments() throws IOException {
        String message = saying("hello");
        RawWebSocket.Frame answer = peer.onlyAnswerTo(frame(TEXT, message), close(1000, new byte[0]), frame(FIN, ""));
        assertThat(answer.closeStatus()).isEqualTo(1000);
    }

    @ParameterizedTest(name = "5.4: nothing can be continued where nothing was begun: final {0}")
    @ValueSource(booleans = {true, false})
    void refusesAContinuationOfNothing(boolean isFinal) throws IOException {
        int first = isFinal ? FIN : CONTINUATION;
        assertThat(peer.statusOfFailure(frame(first, "{}"))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(first, ""))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(frame(FIN | PONG, ""), frame(first, "{}")))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("5.4: a message that is whole can't be continued, in one frame or in many")
    void refusesAContinuationOfACompleteMessage() throws IOException {
        for (byte[] whole : List.of(text("{}"), join(frame(TEXT, "{"), frame(FIN, "}")))) {
            try (RawWebSocket raw = peer.open()) {
                raw.write(join(whole, frame(FIN, "{}")));
                assertThat(answer(raw.readFrame())).isEqualTo("400");
                assertThat(raw.readFrame().closeStatus()).isEqualTo(PROTOCOL_ERROR);
            }
        }
    }

    @ParameterizedTest(name = "5.4: no message may begin within another: first byte {0}")
    @CsvSource({"0x81, 1002", "0x01, 1002", "0x82, 1003", "0x02, 1003"})
    void refusesAMessageWithinAnother(String first, int status) throws IOException {
        assertThat(peer.statusOfFailure(frame(TEXT, "{"), frame(Integer.decode(first), "}")))
                .isEqualTo(status);
        assertThat(peer.statusOfFailure(frame(TEXT, "{"), frame(CONTINUATION, ""), frame(Integer.decode(first), "}")))
                .isEqualTo(status);
    }

    @Test
    @DisplayName("5.4: one message after another, each in fragments or not")
    void readsMessageAfterMessage() throws IOException {
        try (RawWebSocket raw = peer.open()) {
            raw.write(join(
                    fragments(saying("one"), 10, new byte[0]),
                    text(saying("two")),
                    fragments(saying("three"), 30, frame(FIN | PONG, "x"))));
            assertThat(answer(raw.readFrame())).isEqualTo("one");
            assertThat(answer(raw.readFrame())).isEqualTo("two");
            assertThat(answer(raw.readFrame())).isEqualTo("three");
        }
    }

    // What the server sends

    @Test
    @DisplayName("5.1, 5.2: frames from the server are whole, not masked, and without reserved bits")
    void sendsUnmaskedUnfragmentedFrames() throws IOException {
        byte[][] sent = {text(saying("hello")), text("{}"), ping("ping"), close(1000, new byte[0])};
        int[] answers = {FIN | TEXT, FIN | TEXT, FIN | PONG, FIN | CLOSE};
        try (RawWebSocket raw = peer.open()) {
            for (int i = 0; i < sent.length; i++) {
                raw.write(sent[i]);
                RawWebSocket.Frame frame = raw.readFrame();
                assertThat(frame.first()).isEqualTo(answers[i]);
                assertThat(frame.second()).isBetween(0, 126);
            }
        }
        try (TestServer pinging = new TestServer(Duration.ofMillis(150), 1024 * 1024);
                RawWebSocket raw = RawWebSocket.open(pinging.port(), pinging.token(pinging.room(10), "u"))) {
            RawWebSocket.Frame frame = raw.readFrame();
            assertThat(frame.first()).isEqualTo(FIN | PING);
            assertThat(frame.second()).isBetween(0, 125);
        }
    }

    @ParameterizedTest(name = "5.2: the server writes the length of {0} bytes in the shortest way")
    @CsvSource({"124, 124", "125, 125", "126, 126", "127, 126", "128, 126"})
    void writesLengthsInTheShortestForm(int length, int second) throws IOException {
        try (RawWebSocket raw = peer.open()) {
            raw.text("{}");
            int without = raw.readFrame().payload().length;
            raw.text("{\"RequestId\":\"" + "x".repeat(length - without) + "\"}");
            RawWebSocket.Frame frame = raw.readFrame();
            assertThat(frame.second()).isEqualTo(second);
            assertThat(frame.payload()).hasSize(length);
            assertThat(answer(frame)).isEqualTo("400");
        }
    }

    // Data in pieces

    /** What is sent, and what its last answer is. */
    private record Sent(String name, byte[] bytes, String answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sent> pieces() {
        return Stream.of(
                new Sent("a text", text(saying("héllo")), "héllo"),
                new Sent("a text with a length in 2 bytes", text(saying("é".repeat(50))), "é".repeat(50)),
                new Sent("fragments", fragments(saying("héllo"), 30, frame(FIN | PONG, "p")), "héllo"),
                new Sent("a ping", join(ping("ping"), text(saying("after"))), "after"));
    }

    @ParameterizedTest(name = "5.4, 6.2: {0} may be cut at any byte")
    @MethodSource("pieces")
    void readsFramesSplitAnywhere(Sent sent) throws IOException {
        for (int cut = 1; cut < sent.bytes.length; cut++) {
            try (RawWebSocket raw = peer.open()) {
                // The pong shows that the first part has been read, so the rest arrives by itself.
                raw.write(join(ping("first"), Arrays.copyOf(sent.bytes, cut)));
                assertThat(raw.readFrame().text()).isEqualTo("first");
                raw.write(Arrays.copyOfRange(sent.bytes, cut, sent.bytes.length));
                assertThat(lastAnswer(raw)).as("cut at %d", cut).isEqualTo(sent.answer);
            }
        }
    }

    @ParameterizedTest(name = "5.4, 6.2: {0} may come byte by byte")
    @MethodSource("pieces")
    void readsFramesByteByByte(Sent sent) throws IOException {
        try (RawWebSocket raw = peer.open()) {
            for (byte each : sent.bytes) {
                raw.write(new byte[] {each});
            }
            assertThat(lastAnswer(raw)).isEqualTo(sent.answer);
        }
    }

    private static String lastAnswer(RawWebSocket raw) throws IOException {
        RawWebSocket.Frame frame = raw.readFrame();
        while (frame.first() == (FIN | PONG)) {
            frame = raw.readFrame();
        }
        return answer(frame);
    }

    @Test
    @DisplayName("5.2, 6.2: a length in 8 bytes may be cut at any of them")
    void readsALongHeaderSplitAnywhere() throws IOException {
        byte[] sent = frame(FIN | TEXT, MASK, xs(65_536));
        for (int cut = 1; cut <= 15; cut++) {
            try (RawWebSocket raw = roomy.open()) {
                raw.write(join(ping("first"), Arrays.copyOf(sent, cut)));
                assertThat(raw.readFrame().text()).isEqualTo("first");
                raw.write(Arrays.copyOfRange(sent, cut, sent.length));
                assertThat(answer(raw.readFrame())).as("cut at %d", cut).isEqualTo("400");
            }
        }
    }

    // Limits

    @ParameterizedTest(name = "10.4, 7.4.1: the longest message has {0} bytes")
    @ValueSource(ints = {16_384, LARGE})
    void boundsMessages(int longest) throws IOException {
        Rfc6455Peer bounded = longest == LARGE ? roomy : peer;
        assertThat(bounded.answerTo(frame(FIN | TEXT, MASK, xs(longest)))).isEqualTo("400");
        assertThat(bounded.answerTo(frame(TEXT, MASK, xs(longest - 1)), frame(FIN, MASK, xs(1))))
                .isEqualTo("400");
        assertThat(bounded.statusOfFailure(frame(FIN | TEXT, MASK, xs(longest + 1))))
                .isEqualTo(TOO_BIG);
        assertThat(bounded.statusOfFailure(frame(TEXT, MASK, xs(longest)), frame(FIN, MASK, xs(1))))
                .isEqualTo(TOO_BIG);
    }

    @ParameterizedTest(name = "10.4: a length beyond the limit fails before a byte of it has come: {0}")
    @ValueSource(longs = {65_536, Integer.MAX_VALUE, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE})
    void refusesATooLongFrameWithoutWaitingForIt(long length) throws IOException {
        byte[] header = ByteBuffer.allocate(10)
                .put((byte) 0x81)
                .put((byte) 0xff)
                .putLong(length)
                .array();
        assertThat(peer.statusOfFailure(header)).isEqualTo(TOO_BIG);
    }

    @Test
    @DisplayName("10.4: a message may have 64 fragments, and no more")
    void boundsFragments() throws IOException {
        byte[] message = join(
                frame(TEXT, saying("hello")),
                join(Stream.generate(() -> frame(0, "")).limit(62).toArray(byte[][]::new)));
        assertThat(peer.answerTo(message, frame(FIN, ""))).isEqualTo("hello");
        assertThat(peer.statusOfFailure(message, frame(0, ""), frame(FIN, ""))).isEqualTo(1008);
    }

    @Test
    @DisplayName("10.7: one who breaks the protocol ends nobody else's connection")
    void aViolationDoesNotAffectOtherConnections() throws IOException {
        StoredRoom room = peer.edge.room(100);
        try (RawWebSocket good = RawWebSocket.open(peer.edge.port(), peer.edge.token(room, "good"));
                RawWebSocket bad = RawWebSocket.open(peer.edge.port(), peer.edge.token(room, "bad"))) {
            bad.write(unmasked(FIN | TEXT, xs(2)));
            assertThat(bad.readFrame().closeStatus()).isEqualTo(PROTOCOL_ERROR);
            good.text(saying("still here"));
            assertThat(answer(good.readFrame())).isEqualTo("still here");
        }
    }
}
