package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.testrun.ClientFrames;
import dev.backchat.api.testrun.RawWebSocket;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how connections begin and end for clients that use HTTP's less common features. */
class HttpRequestHandlerTest {
    private static TestServer edge;

    @BeforeAll
    static void start() throws IOException {
        edge = new TestServer();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /** The head of a signed request to list rooms, for a body of two bytes. */
    private static String signed(String version, String... more) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", "localhost"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        headers.putAll(new SigV4Signer("test", "test", null, "us-east-1", "ivschat")
                .sign("POST", "/ListRooms", "", Map.copyOf(headers), "{}".getBytes(UTF_8), edge.clock.instant()));
        StringBuilder request = new StringBuilder("POST /ListRooms " + version + "\r\nContent-Length: 2\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request + "\r\n";
    }

    private static String handshake(String token) {
        return RawWebSocket.upgradeRequest(token);
    }

    private static String token() {
        return edge.token(edge.room(10), "u");
    }

    private static String ping(String payload) {
        return new String(ClientFrames.ping(payload), ISO_8859_1);
    }

    private static String end(RawWebSocket raw) throws IOException {
        return new String(raw.readToEnd(), ISO_8859_1);
    }

    private static int answers(String text) {
        return text.split("HTTP/1\\.1 [0-9]", -1).length - 1;
    }

    @Test
    void acceptsASignedExpectHeader() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            for (int i = 0; i < 2; i++) {
                raw.write(signed("HTTP/1.1", "Expect", "100-continue"));
                assertThat(raw.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                raw.write("{}");
                String head = raw.readHead();
                assertThat(head).startsWith("HTTP/1.1 200");
                raw.readBody(head);
            }
        }
    }

    @Test
    void sends100ContinueInOrderAndNotForTooLargeBodies() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(
                    signed("HTTP/1.1") + "{}" + signed("HTTP/1.1", "Expect", "100-continue") + "{}"
                            + "POST /CreateRoom HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
            for (String status : new String[] {"200", "100", "200", "413"}) {
                String head = raw.readHead();
                assertThat(head).startsWith("HTTP/1.1 " + status);
                raw.readBody(head);
            }
        }
    }

    @Test
    void acceptsATabInASignedValue() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(signed("HTTP/1.1", "X-Note", "a b").replace("a b", "a\t \tb") + "{}");
            assertThat(raw.readHead()).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    void answersRequestsReceivedBeforeAHalfClose(int requests) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write((signed("HTTP/1.1") + "{}").repeat(requests));
            raw.endOutput();
            String answer = end(raw);
            assertThat(answers(answer)).isEqualTo(requests);
            assertThat(answer.split("HTTP/1\\.1 200", -1)).hasSize(requests + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST /List", "POST /ListRooms HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{"})
    void hangsUpOnOneWhoEndsItsSendingWithoutARequest(String part) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(part);
            raw.endOutput();
            assertThat(end(raw)).isEmpty();
        }
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(signed("HTTP/1.1") + "{}");
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 200");
            raw.readBody(head);
            raw.write(part);
            raw.endOutput();
            assertThat(end(raw)).isEmpty();
        }
    }

    @Test
    void answersAMalformedRequestOnceBeforeAHalfClose() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("nonsense\r\n\r\n" + "x".repeat(5000));
            raw.endOutput();
            assertThat(end(raw))
                    .startsWith("HTTP/1.1 400")
                    .satisfies(text -> assertThat(answers(text)).isEqualTo(1));
        }
    }

    @Test
    void closesAWebSocketAtAHalfClose() throws IOException {
        try (RawWebSocket raw = RawWebSocket.open(edge.port(), token())) {
            raw.endOutput();
            assertThat(end(raw)).isEmpty();
        }
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(handshake(token()));
            raw.endOutput();
            assertThat(answers(end(raw))).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void keepsAnHttp10ConnectionAliveOnRequest() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            for (int i = 0; i < 2; i++) {
                raw.write(signed("HTTP/1.0", "Connection", "keep-alive") + "{}");
                String head = raw.readHead();
                assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nconnection: keep-alive\r\n");
                raw.readBody(head);
            }
            raw.write(signed("HTTP/1.0") + "{}");
            assertThat(end(raw)).startsWith("HTTP/1.1 200").containsIgnoringCase("\r\nconnection: close\r\n");
        }
    }

    @Test
    void sendsNoConnectionHeaderToHttp11() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(signed("HTTP/1.1", "Connection", "keep-alive") + "{}");
            assertThat(raw.readHead()).doesNotContainIgnoringCase("\r\nconnection:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2.0",
                "HTTP/1.2",
                "HTTP/3.0",
                "HTTP/0.9",
                "http/1.1",
                "Http/1.1",
                "http/1.0",
                "HTTP/2",
                "HTTP/1.10",
                "HTTPS/1.1",
                "X/1.1"
            })
    void refusesOtherVersionsOnceAndCloses(String version) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write((signed(version) + "{}").repeat(2));
            String answer = end(raw);
            assertThat(answer).matches("(?s)HTTP/1\\.1 (505|400) .*x-amzn-ErrorType: SerializationException.*");
            assertThat(answers(answer)).isEqualTo(1);
        }
    }

    @Test
    void refusesThePrefaceOfHttp2Once() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            String answer = end(raw);
            assertThat(answer).startsWith("HTTP/1.1 505 ");
            assertThat(answers(answer)).isEqualTo(1);
        }
    }

    /** In the portion that the handshake ends in, and in later ones. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 60})
    void readsFramesSentWithTheHandshakeInOrder(int frames) throws IOException {
        StringBuilder sent = new StringBuilder(handshake(token()));
        for (int i = 0; i < frames; i++) {
            sent.append(ping("n" + i + "x".repeat(100)));
        }
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(sent.toString());
            assertThat(raw.readHead()).startsWith("HTTP/1.1 101");
            for (int i = 0; i < frames; i++) {
                assertThat(raw.readFrame().text()).isEqualTo("n" + i + "x".repeat(100));
            }
            raw.write(ping("last"));
            assertThat(raw.readFrame().text()).isEqualTo("last");
        }
    }

    @Test
    void readsAFrameSplitAnywhereAroundTheHandshakeResponse() throws IOException {
        String frame = ping("whole");
        for (int cut = 1; cut < frame.length(); cut++) {
            try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
                raw.write(handshake(token()) + frame.substring(0, cut));
                assertThat(raw.readHead()).startsWith("HTTP/1.1 101");
                raw.write(frame.substring(cut));
                assertThat(raw.readFrame().text()).isEqualTo("whole");
            }
        }
    }

    @Test
    void readsAMessageSentWithAPipelinedHandshake() throws IOException {
        String action = "{\"Action\":\"SEND_MESSAGE\",\"Content\":\"early\"}";
        String frame = "\u0081" + (char) (0x80 | action.length()) + "\0\0\0\0" + action;
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(signed("HTTP/1.1") + "{}" + handshake(token()) + frame);
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 200");
            raw.readBody(head);
            assertThat(raw.readHead()).startsWith("HTTP/1.1 101");
            assertThat(raw.readFrame().text()).contains("\"Content\":\"early\"");
        }
    }

    @Test
    void ignoresWhatFollowsARefusedHandshake() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(handshake("none") + ping("a") + "GET / HTTP/1.1\r\n\r\n");
            String answer = end(raw);
            assertThat(answer).startsWith("HTTP/1.1 403");
            assertThat(answers(answer)).isEqualTo(1);
        }
    }

    /** As nginx passes a handshake on, unless it is told otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
    void namesTheHeaderAProxyDropped(String version) throws IOException {
        String dropped =
                handshake(token()).replace("Upgrade: websocket\r\n", "").replace("HTTP/1.1", version);
        for (String request : new String[] {
            dropped.replace("Connection: Upgrade", "Connection: close"),
            dropped,
            dropped.replaceAll("Sec-WebSocket-(Version|Key): .*\r\n", ""),
            dropped.replaceAll("Sec-WebSocket-(Version|Protocol): .*\r\n", "")
        }) {
            try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
                raw.write(request);
                assertThat(end(raw))
                        .startsWith("HTTP/1.1 400")
                        .contains(
                                "{\"ErrorCode\":400,\"ErrorMessage\":\"The header Upgrade must be websocket", "proxy");
            }
        }
    }

    @Test
    void refusesAHandshakeWithABody() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(handshake(token()).replace("Host: localhost\r\n", "Host: localhost\r\nContent-Length: 5\r\n")
                    + "12345");
            assertThat(end(raw)).startsWith("HTTP/1.1 400").contains("has no body");
        }
    }

    private static String protocol(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-protocol:"))
                .findFirst()
                .orElse("");
    }

    @Test
    void usesTheFirstSubprotocolThatIsAToken() throws IOException {
        for (String offered : new String[] {"%s", "chat, %s", "a, b, c, %s", " ,a,, %s ,", "chat, %s, other"}) {
            String token = token();
            try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
                raw.write(handshake(offered.formatted(token)));
                String head = raw.readHead();
                assertThat(head).startsWith("HTTP/1.1 101");
                assertThat(protocol(head)).endsWith(": " + token);
            }
        }
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(handshake("a, b, c, d, " + token()));
            assertThat(end(raw)).startsWith("HTTP/1.1 403").contains("The chat token is invalid");
        }
    }
}
