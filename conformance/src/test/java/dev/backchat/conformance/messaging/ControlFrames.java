package dev.backchat.conformance.messaging;

import static dev.backchat.api.testrun.ClientFrames.BINARY;
import static dev.backchat.api.testrun.ClientFrames.CLOSE;
import static dev.backchat.api.testrun.ClientFrames.CONTINUATION;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.PONG;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static dev.backchat.conformance.table.Section.FRAMES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.RawWebSocket.Frame;
import dev.backchat.conformance.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Below the JSON: sizes, fragments, pings, and who closes with which code. */
final class ControlFrames {
    private static final int RESERVED = 0x40;

    private ControlFrames() {}

    static List<MessagingScenario> all() {
        return List.of(
                scenario("A frame of up to 8192 bytes is acted upon; up to 16384 bytes: 413", ControlFrames::sizes),
                scenario("A frame of over 16384 bytes: Close 1009", chat -> {
                    assertCloses(chat, 1009, socket -> socket.text(padded(16385)));
                }),
                scenario("Fragments make one frame, with a ping between them", chat -> {
                    try (RawWebSocket socket = chat.open("alice", "SEND_MESSAGE")) {
                        socket.frame(TEXT, "{\"Action\":\"SEND_".getBytes(UTF_8));
                        socket.frame(FIN | PING, "between".getBytes(UTF_8));
                        socket.frame(CONTINUATION, "MESSAGE\",\"Content\":".getBytes(UTF_8));
                        socket.frame(FIN | CONTINUATION, "\"hello\"}".getBytes(UTF_8));
                        assertPong(socket.next(), "between");
                        assertThat(socket.nextText()).contains("\"Content\":\"hello\"");
                    }
                }),
                scenario("A ping is answered with its own payload", chat -> {
                    try (RawWebSocket socket = chat.open("alice")) {
                        for (String payload : List.of("", "p", "p".repeat(125))) {
                            socket.frame(FIN | PING, payload.getBytes(UTF_8));
                            assertPong(socket.next(), payload);
                        }
                    }
                }),
                scenario("An unasked pong is passed over", chat -> {
                    try (RawWebSocket socket = chat.open("alice")) {
                        socket.frame(FIN | PONG, new byte[0]);
                        String mark = chat.mark();
                        assertThat(socket.nextText()).contains(mark);
                    }
                }),
                scenario("A binary frame: Close 1003", chat -> {
                    byte[] action = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\"}".getBytes(UTF_8);
                    assertCloses(chat, 1003, socket -> socket.frame(FIN | BINARY, action));
                }),
                scenario("Text that is not UTF-8: Close 1007", chat -> {
                    byte[] text = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
                    assertCloses(chat, 1007, socket -> socket.frame(FIN | TEXT, text));
                }),
                scenario("An unmasked frame, a reserved bit, an unknown opcode: Close 1002", chat -> {
                    assertCloses(chat, 1002, socket -> socket.write(new byte[] {(byte) 0x81, 1, '{'}));
                    assertCloses(chat, 1002, socket -> socket.frame(FIN | RESERVED | TEXT, new byte[1]));
                    assertCloses(chat, 1002, socket -> socket.frame(FIN | 3, new byte[1]));
                    assertCloses(chat, 1002, socket -> socket.frame(FIN | CONTINUATION, new byte[1]));
                }),
                scenario("A client's Close is answered with its code", chat -> {
                    for (int code : new int[] {1000, 1001, 3000, 4999}) {
                        try (RawWebSocket socket = chat.open("alice")) {
                            socket.frame(
                                    FIN | CLOSE,
                                    ByteBuffer.allocate(2)
                                            .putShort((short) code)
                                            .array());
                            assertThat(socket.nextClose().closeStatus()).isEqualTo(code);
                            assertThat(socket.next()).isNull();
                        }
                    }
                }),
                scenario("A user who is disconnected: first the event, then Close 1001 with the plain reason", chat -> {
                    assertThat(kicked(chat, Map.of("reason", "rude"))).isEqualTo("rude");
                }),
                scenario("A user who is disconnected without a reason: Close 1001", chat -> {
                    kicked(chat, Map.of());
                }),
                scenario("A reason of over 123 bytes is cut between code points", chat -> {
                    // 123 bytes hold 61 two-byte characters.
                    assertThat(kicked(chat, Map.of("reason", "é".repeat(200)))).isEqualTo("é".repeat(61));
                    assertThat(kicked(chat, Map.of("reason", "r".repeat(256)))).isEqualTo("r".repeat(123));
                }),
                scenario("A room that is deleted: Close 1001 `Room deleted`", chat -> {
                    try (RawWebSocket socket = chat.open("alice")) {
                        chat.inRoom("DeleteRoom", Map.of());
                        Frame close = socket.nextClose();
                        assertThat(close.closeStatus()).isEqualTo(1001);
                        assertThat(close.closeReason()).isEqualTo("Room deleted");
                    }
                }));
    }

    private static MessagingScenario scenario(String behaviour, MessagingScenario.Steps steps) {
        return new MessagingScenario(FRAMES, behaviour, steps);
    }

    @FunctionalInterface
    private interface Offence {
        void commit(RawWebSocket socket);
    }

    private static void assertCloses(Chat chat, int code, Offence offence) {
        try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
            offence.commit(socket);
            assertThat(socket.nextClose().closeStatus()).isEqualTo(code);
        }
    }

    /** A right SEND_MESSAGE of exactly so many bytes. */
    private static String padded(int bytes) {
        String frame = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\",\"padding\":\"\"}";
        return frame.replace("\"\"", "\"" + "x".repeat(bytes - frame.length()) + "\"");
    }

    private static void sizes(Chat chat) {
        try (RawWebSocket socket = chat.open("alice", Chat.ALL)) {
            socket.text(padded(8192));
            assertThat(Json.object(socket.nextText()).required("Type").stringValue())
                    .isEqualTo("MESSAGE");
            for (int bytes : new int[] {8193, 16384}) {
                socket.text(padded(bytes));
                Member.assertError(413, Json.object(socket.nextText()));
            }
        }
    }

    private static void assertPong(@Nullable Frame frame, String payload) {
        assertThat(frame).isNotNull();
        assertThat(frame.opcode()).isEqualTo(PONG);
        assertThat(frame.text()).isEqualTo(payload);
    }

    private static String kicked(Chat chat, Map<String, String> reason) {
        try (RawWebSocket socket = chat.open("alice")) {
            Map<String, String> input = new java.util.HashMap<>(reason);
            input.put("userId", "alice");
            chat.inRoom("DisconnectUser", input);
            assertThat(socket.nextText()).contains("\"EventName\":\"aws:DISCONNECT_USER\"");
            Frame close = socket.nextClose();
            assertThat(close.closeStatus()).isEqualTo(1001);
            return close.closeReason();
        }
    }
}
