package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.ClientFrames;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests peers that break the protocol, fall behind, or fall silent. */
class HostilePeerTest {
    private static String message(int bytes) {
        String json = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"a\",\"x\":\"\"}";
        return json.replace("\"\"}", "\"" + "x".repeat(bytes - json.length()) + "\"}");
    }

    private record Violation(String name, int first, boolean masked, byte[] payload, int status) {}

    @Test
    void closesWithTheStatusThatNamesTheViolation() throws IOException {
        byte[] text = message(60).getBytes(UTF_8);
        List<Violation> violations = List.of(
                new Violation("unmasked", 0x81, false, text, 1002),
                new Violation("reserved bit", 0xC1, true, text, 1002),
                new Violation("reserved opcode", 0x83, true, text, 1002),
                new Violation("continues nothing", 0x80, true, text, 1002),
                new Violation("fragmented ping", 0x09, true, text, 1002),
                new Violation("binary", 0x82, true, text, 1003),
                new Violation("not UTF-8", 0x81, true, new byte[] {(byte) 0xC3, 0x28}, 1007),
                new Violation("too large", 0x81, true, new byte[16_385], 1009));
        List<RawWebSocket> sockets = new ArrayList<>();
        try (TestServer edge = new TestServer()) {
            StoredRoom room = edge.room(100);
            // Concurrently, because the server waits a while between its Close frame and closing.
            for (Violation violation : violations) {
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(room, "u"));
                sockets.add(raw);
                raw.write(
                        violation.masked
                                ? ClientFrames.frame(violation.first, violation.payload)
                                : ClientFrames.unmasked(violation.first, violation.payload));
            }
            for (int i = 0; i < violations.size(); i++) {
                assertThat(sockets.get(i).readFrame().closeStatus())
                        .as(violations.get(i).name)
                        .isEqualTo(violations.get(i).status);
                sockets.get(i).readToEnd();
            }
        } finally {
            for (RawWebSocket raw : sockets) {
                raw.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8192, MESSAGE", "8193, 413", "16384, 413"})
    void refusesLargeFramesButReadsThem(int bytes, String expected) throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"))) {
            raw.text(message(bytes));
            assertThat(raw.readFrame().text()).contains(expected);
        }
    }

    @Test
    void joinsFragmentsAndAnswersPingsBetweenThem() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"))) {
            byte[] text = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"héllo\"}".getBytes(UTF_8);
            int inTheMiddleOfACharacter = new String(text, UTF_8).indexOf('é') + 1;
            raw.frame(0x01, Arrays.copyOf(text, inTheMiddleOfACharacter));
            raw.frame(0x89, "p".getBytes(UTF_8));
            raw.frame(0x80, Arrays.copyOfRange(text, inTheMiddleOfACharacter, text.length));
            RawWebSocket.Frame pong = raw.readFrame();
            assertThat(pong.first()).isEqualTo(0x8A);
            assertThat(pong.text()).isEqualTo("p");
            assertThat(raw.readFrame().text()).contains("\"Content\":\"héllo\"");
        }
    }

    @Test
    void closesOnFragmentsThatAreTooLargeTogether() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"))) {
            byte[] part = "x".repeat(9_000).getBytes(UTF_8);
            raw.frame(0x01, part);
            raw.frame(0x80, part);
            assertThat(raw.readFrame().closeStatus()).isEqualTo(1009);
        }
    }

    @Test
    void echoesAPeersCloseAndHangsUp() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"))) {
            raw.frame(0x88, new byte[] {0x0B, (byte) 0xB8, 'b', 'y', 'e'});
            assertThat(raw.readFrame().closeStatus()).isEqualTo(3000);
            raw.readToEnd();
        }
    }

    @Test
    void cutsOffAStalledReaderWithoutAffectingOthers() throws Exception {
        try (TestServer edge = new TestServer(Duration.ofSeconds(30), 64 * 1024)) {
            StoredRoom room = edge.room(100);
            try (RawWebSocket stalled = RawWebSocket.open(edge.port(), edge.token(room, "stalled"), 4096)) {
                TestSocket reader = edge.connect(room, "reader");
                int sent = 0;
                // Fills the kernel's buffers, some megabytes, before the server's own queue.
                String filler = "x".repeat(900);
                for (; sent < 10_000; sent++) {
                    edge.messaging.sendEvent(room, "e" + sent, Map.of("f", filler));
                    assertThat(reader.next().path("EventName").asString()).isEqualTo("e" + sent);
                }
                stalled.readToEnd();
            }
        }
    }

    @Test
    void cutsOffAClientThatAnswersNoPings() throws IOException {
        try (TestServer edge = new TestServer(Duration.ofMillis(300), 1024 * 1024);
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"))) {
            assertThat(raw.readFrame().first()).isEqualTo(0x89);
            assertThat(raw.readFrame().first()).isEqualTo(0x89);
            raw.readToEnd();
        }
    }

    @Test
    void keepsAnIdleClientThatAnswersPings() throws IOException {
        try (TestServer edge = new TestServer(Duration.ofMillis(150), 1024 * 1024);
                RawWebSocket raw = RawWebSocket.open(edge.port(), edge.token(edge.room(100), "u"))) {
            for (int i = 0; i < 6; i++) {
                RawWebSocket.Frame ping = raw.readFrame();
                assertThat(ping.first()).isEqualTo(0x89);
                raw.frame(0x8A, ping.payload());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9.9\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /CreateRoom HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET / HTTP/1.1\r\nbad header\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
            })
    void answersMalformedRequestsWith4xxAndJson(String request) throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(request);
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 4").containsIgnoringCase("content-type: application/json");
            assertThat(raw.readBody(head)).startsWith("{").doesNotContain("Exception:", "\tat ");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n" + "GET /CreateRoom HTTP/1.1\r\nHost: h\r\n\r\n"
                    + "POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
            for (String status : new String[] {"404", "405", "403"}) {
                String head = raw.readHead();
                assertThat(head).startsWith("HTTP/1.1 " + status);
                raw.readBody(head);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1048576, 403", "1048577, 413"})
    void boundsTheBody(int bytes, int status) throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: " + bytes + "\r\n\r\n"
                    + "x".repeat(bytes));
            assertThat(raw.readHead()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void refusesAChunkedBodyThatBecomesTooLarge() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("POST /CreateRoom HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 17; i++) {
                raw.write(chunk);
            }
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 413").contains("RequestEntityTooLargeException");
        }
    }

    @Test
    void answersExpect100Continue() throws IOException {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(raw.readHead()).startsWith("HTTP/1.1 100");
            raw.write("{}");
            assertThat(raw.readHead()).startsWith("HTTP/1.1 403");
        }
    }
}
