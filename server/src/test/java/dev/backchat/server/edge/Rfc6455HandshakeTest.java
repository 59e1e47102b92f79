package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, section 4: what a server must require of an opening handshake, and how it must respond. */
class Rfc6455HandshakeTest {
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String VERSION = "Sec-WebSocket-Version";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    private static TestServer edge;

    @BeforeAll
    static void start() throws IOException {
        edge = new TestServer();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static String token() {
        return edge.token(edge.room(10), "u");
    }

    /** A proper handshake, but for a header: without it, or with these lines in its place. */
    private static List<String> handshake(String token, String changed, String... lines) {
        List<String> headers = new ArrayList<>(List.of(
                "Host: h",
                "Upgrade: websocket",
                "Connection: Upgrade",
                KEY + ": dGhlIHNhbXBsZSBub25jZQ==",
                VERSION + ": 13",
                PROTOCOL + ": " + token));
        headers.removeIf(header -> header.startsWith(changed + ":"));
        headers.addAll(Arrays.asList(lines));
        return headers;
    }

    private static String answerTo(String requestLine, List<String> headers) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(requestLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
            return raw.readHead();
        }
    }

    private static String answerTo(String changed, String... lines) throws IOException {
        return answerTo("GET /chat HTTP/1.1", handshake(token(), changed, lines));
    }

    /** The values of an answer's header, in the order of its lines. */
    private static List<String> header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    @ParameterizedTest(name = "4.2.2: the key {0} is answered by the hash {1}")
    @CsvSource({
        "dGhlIHNhbXBsZSBub25jZQ==, s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "x3JJHMbDL1EzLkh9GBhXDw==, HSmrc0sMlYUkAGmm5OPpG2HaGWk=",
        "AAAAAAAAAAAAAAAAAAAAAA==, ICX+Yqv66kxgM0FcWaLWlFLwTAI="
    })
    void computesTheAcceptHeader(String key, String accept) throws IOException {
        String answer = answerTo(KEY, KEY + ": " + key);
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(header(answer, "Sec-WebSocket-Accept")).containsExactly(accept);
    }

    @Test
    @DisplayName("4.2.2: blanks around the key are not part of it")
    void trimsTheKey() throws IOException {
        assertThat(header(answerTo(KEY, KEY + ": \t dGhlIHNhbXBsZSBub25jZQ== \t"), "Sec-WebSocket-Accept"))
                .containsExactly("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    @DisplayName("4.2.2: the answer says once that it upgrades, and to what")
    void answersWithTheUpgradeHeaders() throws IOException {
        String answer = answerTo("");
        assertThat(header(answer, "Upgrade")).singleElement().asString().isEqualToIgnoringCase("websocket");
        assertThat(header(answer, "Connection")).singleElement().asString().isEqualToIgnoringCase("Upgrade");
    }

    @ParameterizedTest(name = "4.2.1: a request line may name the resource in any way of HTTP/1.1: {0}")
    @ValueSource(strings = {"/", "/chat?a=b&c", "/%C3%A9", "http://h/chat", "ws://h/chat"})
    void acceptsAnyResource(String resource) throws IOException {
        assertThat(answerTo("GET " + resource + " HTTP/1.1", handshake(token(), "")))
                .startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest(name = "4.2.1: the handshake must be a GET, at least of HTTP/1.1: not {0}")
    @ValueSource(
            strings = {"POST / HTTP/1.1", "PUT / HTTP/1.1", "OPTIONS / HTTP/1.1", "get / HTTP/1.1", "GET / HTTP/1.0"})
    void refusesOtherMethodsThanGet(String requestLine) throws IOException {
        assertThat(answerTo(requestLine, handshake(token(), ""))).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest(name = "4.2.1: Upgrade must name websocket, in any case, also among others: {0}")
    @ValueSource(strings = {"websocket", "WebSocket", "WEBSOCKET", "websocket, h2c", "h2c,websocket"})
    void findsWebsocketInUpgrade(String value) throws IOException {
        assertThat(answerTo("Upgrade", "Upgrade: " + value)).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest(name = "4.2.1: Upgrade must name websocket: not {0}")
    @ValueSource(strings = {"", "h2c", "websockets", "web socket", "x-websocket"})
    void refusesOtherProtocols(String value) throws IOException {
        assertThat(answerTo("Upgrade", "Upgrade: " + value)).startsWith("HTTP/1.1 4");
    }

    @ParameterizedTest(name = "4.2.1: Connection must have the token Upgrade, in any case, also among others: {0}")
    @ValueSource(strings = {"Upgrade", "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade,keep-alive"})
    void findsUpgradeInConnection(String value) throws IOException {
        assertThat(answerTo("Connection", "Connection: " + value)).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest(name = "4.2.1: Connection must have the token Upgrade: not {0}")
    @ValueSource(strings = {"", "keep-alive", "Upgraded", "up grade"})
    void needsUpgradeInConnection(String value) throws IOException {
        assertThat(answerTo("Connection", "Connection: " + value)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest(name = "4.2.1: {0} must be there")
    @CsvSource({"Host, 400", "Upgrade, 4", "Connection, 400", KEY + ", 400", VERSION + ", 426"})
    void refusesAMissingHeader(String name, String status) throws IOException {
        assertThat(answerTo(name)).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest(name = "4.2.1, 11.3: {0} must not be there twice")
    @CsvSource({"Host, h, 400", KEY + ", x3JJHMbDL1EzLkh9GBhXDw==, 400", VERSION + ", 8, 426"})
    void refusesADuplicateHeader(String name, String other, String status) throws IOException {
        assertThat(answerTo("", name + ": " + other)).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest(name = "4.2.1: the key must be 16 bytes in base64: not \"{0}\"")
    @ValueSource(
            strings = {
                "",
                "=",
                "dGhlIHNhbXBsZSBub25j", // 15 bytes
                "dGhlIHNhbXBsZSBub25jZWU=", // 17
                "dGhlIHNhbXBsZSBub25jZWVl", // 18
                "dGhlIHNhbXBsZSBub25jZQ", // no padding
                "dGhlIHNhbXBsZSBub25jZ===",
                "dGhlIHNhbXBsZSBub2-_ZQ==",
                "dGhlIHNhbXBs ZSBub25jZQ=",
                "!!!!!!!!!!!!!!!!!!!!!!=="
            })
    void refusesInvalidKeys(String key) throws IOException {
        assertThat(answerTo(KEY, KEY + ": " + key)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest(name = "4.4: the version {0} is answered by the one that is spoken")
    @ValueSource(
            strings = {"", "0", "7", "8", "12", "14", "130", "255", "256", "013", "+13", "13.0", "thirteen", "13, 8"})
    void negotiatesTheVersion(String version) throws IOException {
        String answer = answerTo(VERSION, VERSION + ": " + version);
        assertThat(answer).startsWith("HTTP/1.1 426 ");
        assertThat(header(answer, VERSION)).containsExactly("13");
    }

    @ParameterizedTest(name = "4.2.2, 9.1: no extension is agreed on where the client offers {0}")
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits; server_no_context_takeover",
                "permessage-deflate, permessage-bzip2",
                "x-webkit-deflate-frame",
                "nobody-knows; a=1; b=\"2\""
            })
    void declinesExtensions(String offered) throws IOException {
        String answer = answerTo("", "Sec-WebSocket-Extensions: " + offered);
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(header(answer, "Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    @DisplayName("4.2.2, 9.1: no extension is agreed on where none is offered")
    void sendsNoExtensionUnasked() throws IOException {
        String answer = answerTo("");
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(header(answer, "Sec-WebSocket-Extensions")).isEmpty();
    }

    @ParameterizedTest(
            name = "4.2.2, 11.3.4: one of the offered subprotocols is chosen, and only one, as offered in {0} lines")
    @ValueSource(ints = {1, 2})
    void choosesOneSubprotocol(int lines) throws IOException {
        String token = token();
        String[] offered = lines == 1
                ? new String[] {PROTOCOL + ": " + token + ", other"}
                : new String[] {PROTOCOL + ": " + token, PROTOCOL + ": other"};
        String answer = answerTo("GET / HTTP/1.1", handshake(token, PROTOCOL, offered));
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(header(answer, PROTOCOL)).containsExactly(token);
    }

    @Test
    @DisplayName("4.2.2: no subprotocol is chosen that was not offered")
    void sendsNoSubprotocolUnasked() throws IOException {
        String answer = answerTo(PROTOCOL);
        assertThat(answer).startsWith("HTTP/1.1 401 ");
        assertThat(header(answer, PROTOCOL)).isEmpty();
    }

    @Test
    @DisplayName("4.2.1: headers that nobody knows are passed over, and names match in any case and order")
    void readsHeadersAsHttpDoes() throws IOException {
        List<String> headers = new ArrayList<>(handshake(token(), "", "Cookie: a=b", "X-Nobody-Knows: this"));
        headers.replaceAll(header -> header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT)
                + header.substring(header.indexOf(':')));
        assertThat(answerTo("GET / HTTP/1.1", headers.reversed())).startsWith("HTTP/1.1 101 ");
    }

    @Test
    @DisplayName("4.2.1: a handshake may come in pieces")
    void readsAHandshakeByteByByte() throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            String request = "GET / HTTP/1.1\r\n" + String.join("\r\n", handshake(token(), "")) + "\r\n\r\n";
            for (char each : request.toCharArray()) {
                raw.write(Character.toString(each));
            }
            assertThat(raw.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    @DisplayName("4.2.2: frames may follow as soon as the handshake has been answered")
    void isOpenOnceItHasAnswered() throws IOException {
        try (RawWebSocket raw = RawWebSocket.open(edge.port(), token())) {
            raw.frame(0x89, new byte[] {1});
            RawWebSocket.Frame answer = raw.readFrame();
            assertThat(answer.first()).isEqualTo(0x8A);
            assertThat(answer.payload()).containsExactly(1);
        }
    }
}
