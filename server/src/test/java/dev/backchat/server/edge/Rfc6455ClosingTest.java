package dev.backchat.server.edge;

import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.MASK;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.PONG;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static dev.backchat.api.testrun.ClientFrames.close;
import static dev.backchat.api.testrun.ClientFrames.frame;
import static dev.backchat.api.testrun.ClientFrames.ping;
import static dev.backchat.api.testrun.ClientFrames.text;
import static dev.backchat.server.edge.Rfc6455Peer.join;
import static dev.backchat.server.edge.Rfc6455Peer.saying;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, sections 5.5.1, 7 and 8.1: how connections end, and invalid UTF-8. */
class Rfc6455ClosingTest {
    private static final byte[] NOTHING = {};
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF8 = 1007;

    private static Rfc6455Peer peer;

    @BeforeAll
    static void start() throws IOException {
        peer = new Rfc6455Peer();
    }

    @AfterAll
    static void stop() {
        peer.close();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    // Close frames

    @Test
    @DisplayName("5.5.1: a Close frame without a status is answered by one without a status")
    void answersAnEmptyClose() throws IOException {
        RawWebSocket.Frame answer = peer.onlyAnswerTo(frame(FIN | CLOSE, ""));
        assertThat(answer.first()).isEqualTo(FIN | CLOSE);
        assertThat(answer.second()).isZero();
    }

    @Test
    @DisplayName("5.5.1: a Close frame's body can't have one byte")
    void refusesHalfAStatus() throws IOException {
        assertThat(peer.statusOfFailure(frame(FIN | CLOSE, "x"))).isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "7.4: the status {0} may be sent, and is echoed")
    @ValueSource(
            ints = {
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001,
                4998, 4999
            })
    void echoesAStatus(int status) throws IOException {
        for (byte[] reason : List.of(NOTHING, "bye".getBytes(UTF_8))) {
            RawWebSocket.Frame answer = peer.onlyAnswerTo(close(status, reason));
            assertThat(answer.closeStatus()).isEqualTo(status);
            assertThat(answer.second()).isBetween(2, 125);
        }
    }

    @ParameterizedTest(name = "7.4.1, 7.4.2: the status {0} can''t be sent")
    @ValueSource(
            ints = {
                0, 1, 100, 999, 1004, 1005, 1006, 1015, 1016, 1017, 1100, 1999, 2000, 2999, 5000, 5001, 9999, 32_767,
                32_768, 65_534, 65_535
            })
    void refusesOtherStatuses(int status) throws IOException {
        assertThat(peer.statusOfFailure(close(status, NOTHING))).isEqualTo(PROTOCOL_ERROR);
        assertThat(peer.statusOfFailure(close(status, "bye".getBytes(UTF_8)))).isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "5.5.1: a reason may have {0} bytes")
    @ValueSource(ints = {1, 2, 122, 123})
    void acceptsAReason(int length) throws IOException {
        String reason = (length % 2 == 0 ? "" : "x") + "é".repeat(length / 2);
        assertThat(peer.onlyAnswerTo(close(1000, reason.getBytes(UTF_8))).closeStatus())
                .isEqualTo(1000);
    }

    @ParameterizedTest(name = "5.5: a reason can''t have {0} bytes")
    @ValueSource(ints = {124, 125, 200})
    void refusesATooLongReason(int length) throws IOException {
        assertThat(peer.statusOfFailure(close(1000, "x".repeat(length).getBytes(UTF_8))))
                .isEqualTo(PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "5.5.1, 8.1: a reason must be UTF-8: not {0}")
    @ValueSource(strings = {"ff", "c3", "c3 28", "62 79 65 e2 82", "c0 af", "ed a0 80", "f4 90 80 80"})
    void refusesAReasonThatIsNotUtf8(String reason) throws IOException {
        assertThat(peer.statusOfFailure(close(1000, hex(reason)))).isEqualTo(NOT_UTF8);
    }

    @Test
    @DisplayName("5.5.1, 1.4: what follows a Close frame means nothing, not even another")
    void ignoresFramesAfterAClose() throws IOException {
        byte[] close = close(3000, NOTHING);
        for (byte[] after : List.of(
                text(saying("after")),
                ping("after"),
                frame(FIN | PONG, "after"),
                close(3001, NOTHING),
                frame(FIN | CLOSE, "x"),
                frame(FIN | 3, ""),
                frame(FIN, "after"))) {
            assertThat(peer.onlyAnswerTo(close, after).closeStatus()).isEqualTo(3000);
        }
    }

    @Test
    @DisplayName("5.5.1: what came before a Close frame is answered before it")
    void answersInOrder() throws IOException {
        try (RawWebSocket raw = peer.open()) {
            raw.write(join(text("{}"), ping("before"), close(1000, NOTHING)));
            assertThat(Rfc6455Peer.answer(raw.readFrame())).isEqualTo("400");
            assertThat(raw.readFrame().first()).isEqualTo(FIN | PONG);
            assertThat(raw.readFrame().closeStatus()).isEqualTo(1000);
        }
    }

    // The end of the TCP connection

    @Test
    @DisplayName("7.1.1: the server hangs up by itself when it has answered a Close frame")
    void closesTheConnectionAfterItsAnswer() throws IOException {
        try (RawWebSocket raw = peer.open()) {
            raw.write(close(1000, NOTHING));
            assertThat(raw.readFrame().closeStatus()).isEqualTo(1000);
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("7.1.7: the server hangs up by itself on one who broke the protocol and stays")
    void closesTheConnectionOnAViolation() throws IOException {
        try (RawWebSocket raw = peer.open()) {
            raw.write(frame(FIN | 3, ""));
            assertThat(raw.readFrame().closeStatus()).isEqualTo(PROTOCOL_ERROR);
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("5.5.1, 7.1.2: when the server closes it sends nothing more, and hangs up once it is answered")
    void initiatesAClose() throws IOException {
        StoredRoom room = peer.edge.room(10);
        try (RawWebSocket raw = RawWebSocket.open(peer.edge.port(), peer.edge.token(room, "u"))) {
            peer.edge.delete(room);
            assertThat(raw.readFrame().closeStatus()).isEqualTo(1001);
            raw.write(join(text(saying("after")), ping("after"), close(1001, NOTHING)));
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("7.1.2, 7.1.5: when the server closes, a Close frame that crosses its own is no reason for a second")
    void sendsOneCloseWhenClosesCross() throws IOException {
        StoredRoom room = peer.edge.room(10);
        try (RawWebSocket raw = RawWebSocket.open(peer.edge.port(), peer.edge.token(room, "u"))) {
            peer.edge.delete(room);
            raw.write(close(4000, NOTHING));
            assertThat(raw.readFrame().closeStatus()).isIn(1001, 4000);
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("7.3: a client that hangs up without a Close frame gets none, and others are not disturbed")
    void survivesAnAbnormalEnd() throws IOException {
        StoredRoom room = peer.edge.room(10);
        try (RawWebSocket stays = RawWebSocket.open(peer.edge.port(), peer.edge.token(room, "stays"));
                RawWebSocket goes = RawWebSocket.open(peer.edge.port(), peer.edge.token(room, "goes"))) {
            goes.write(frame(TEXT, "half a mess"));
            goes.endOutput();
            assertThat(goes.readToEnd()).isEmpty();
            stays.text(saying("still here"));
            assertThat(Rfc6455Peer.answer(stays.readFrame())).isEqualTo("still here");
        }
    }

    // UTF-8

    private static byte[] sayingBytes(byte[] content) {
        byte[] whole = saying("<>").getBytes(UTF_8);
        int middle = saying("<>").indexOf('>');
        return join(Arrays.copyOf(whole, middle), content, Arrays.copyOfRange(whole, middle, whole.length));
    }

    @ParameterizedTest(name = "8.1: {0} is text: {1}")
    @CsvSource({
        "the first of one byte that JSON lets be, 20",
        "the last of one byte, 7f",
        "the first of two bytes, c2 80",
        "the last of two bytes, df bf",
        "the first of three bytes, e0 a0 80",
        "the last before the surrogates, ed 9f bf",
        "the first after the surrogates, ee 80 80",
        "the replacement character, ef bf bd",
        "a noncharacter, ef b7 90",
        "the noncharacter U+FFFE, ef bf be",
        "the noncharacter U+FFFF, ef bf bf",
        "the first of four bytes, f0 90 80 80",
        "the noncharacter U+1FFFE, f0 9f bf be",
        "the noncharacter U+1FFFF, f0 9f bf bf",
        "the noncharacter U+8FFFF, f2 8f bf bf",
        "the last of all, f4 8f bf bf",
        "a byte order mark, ef bb bf",
        "a word of Greek, ce ba e1 bd b9 cf 83 ce bc ce b5",
        "several widths, 48 c3 a9 e2 82 ac f0 9f 98 80"
    })
    void acceptsUtf8(String what, String content) throws IOException {
        byte[] bytes = hex(content);
        String expected = "<" + new String(bytes, UTF_8) + ">";
        byte[] message = sayingBytes(bytes);
        assertThat(peer.answerTo(frame(FIN | TEXT, MASK, message))).isEqualTo(expected);
        // A fragment need not be valid UTF-8 by itself (5.6).
        int begin = saying("<>").indexOf('>');
        for (int cut = begin; cut <= begin + bytes.length; cut++) {
            assertThat(peer.answerTo(
                            frame(TEXT, MASK, Arrays.copyOf(message, cut)),
                            frame(FIN, MASK, Arrays.copyOfRange(message, cut, message.length))))
                    .as("%s, cut at %d", what, cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "8.1: {0} is no text: {1}")
    @CsvSource({
        "a continuation byte alone, 80",
        "the last continuation byte alone, bf",
        "several continuation bytes, 80 bf 80 bf 80",
        "the begin of two bytes, c3",
        "the begin of two bytes before a letter, c3 28",
        "the begin of three bytes, e2",
        "two of three bytes, e2 82",
        "two of three bytes before a letter, e2 82 28",
        "a letter within three bytes, e2 28 a1",
        "the begin of four bytes, f0",
        "two of four bytes, f0 90",
        "three of four bytes, f0 90 8c",
        "a letter within four bytes, f0 28 8c bc",
        "a letter at the end of four bytes, f0 90 8c 28",
        "five bytes, f8 88 80 80 80",
        "six bytes, fc 84 80 80 80 80",
        "the byte fe, fe",
        "the byte ff, ff",
        "both byte order marks of UTF-16, fe fe ff ff",
        "a slash in two bytes, c0 af",
        "a slash in three bytes, e0 80 af",
        "a slash in four bytes, f0 80 80 af",
        "a slash in five bytes, f8 80 80 80 af",
        "a slash in six bytes, fc 80 80 80 80 af",
        "U+0000 in two bytes, c0 80",
        "U+0000 in three bytes, e0 80 80",
        "U+0000 in four bytes, f0 80 80 80",
        "U+007F in two bytes, c1 bf",
        "U+07FF in three bytes, e0 9f bf",
        "U+FFFF in four bytes, f0 8f bf bf",
        "the first high surrogate, ed a0 80",
        "the last high surrogate, ed af bf",
        "the first low surrogate, ed b0 80",
        "the last low surrogate, ed bf bf",
        "a pair of surrogates, ed a0 80 ed b0 80",
        "U+110000, f4 90 80 80",
        "U+13FFFF, f4 bf bf bf",
        "U+140000, f5 80 80 80",
        "U+1FFFFF, f7 bf bf bf",
        "text that goes wrong in its middle, ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64"
    })
    void refusesInvalidUtf8(String what, String content) throws IOException {
        byte[] message = sayingBytes(hex(content));
        assertThat(peer.statusOfFailure(frame(FIN | TEXT, MASK, message))).isEqualTo(NOT_UTF8);
        assertThat(peer.statusOfFailure(frame(FIN | TEXT, MASK, hex(content))))
                .as("at the end of the message")
                .isEqualTo(NOT_UTF8);
        int cut = saying("<>").indexOf('>') + 1;
        assertThat(peer.statusOfFailure(
                        frame(TEXT, MASK, Arrays.copyOf(message, cut)),
                        frame(FIN, MASK, Arrays.copyOfRange(message, cut, message.length))))
                .as("%s, in fragments", what)
                .isEqualTo(NOT_UTF8);
    }

    @Test
    @DisplayName("5.6, 8.1: a message must be valid as a whole: a character that is never finished is not")
    void refusesAnIncompleteCharacterAtTheEnd() throws IOException {
        byte[] half = hex("e2 82");
        assertThat(peer.statusOfFailure(frame(TEXT, MASK, half), frame(FIN, "")))
                .isEqualTo(NOT_UTF8);
        assertThat(peer.statusOfFailure(frame(TEXT, MASK, half), frame(FIN, "x")))
                .isEqualTo(NOT_UTF8);
    }

    @Test
    @DisplayName("5.5.2, 5.5.3: what pings and pongs carry need not be text")
    void acceptsAnyBytesInPings() throws IOException {
        byte[] bytes = hex("ff fe c0 af ed a0 80 00");
        RawWebSocket.Frame pong = peer.onlyAnswerTo(frame(FIN | PONG, MASK, bytes), frame(FIN | PING, MASK, bytes));
        assertThat(pong.payload()).isEqualTo(bytes);
    }
}
