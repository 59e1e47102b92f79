package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.net.AddressRange;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests long texts from strangers wherever a server compares or parses its input: each is refused, in few words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LongTextTest {
    private static final int LENGTH = 30_000;
    private static final int MAX_ANSWER_BYTES = 4096;
    private static final String ROOM = "arn:aws:ivschat:us-east-1:000000000000:room/AbCdEfGh1234";

    private TestServer edge;

    @BeforeAll
    void open() throws IOException {
        Clients any = ServerConfig.forDevelopment().clients();
        edge = new TestServer(any.withTrustedProxies(List.of(AddressRange.parse("127.0.0.1")))
                .withAllowedOrigins(List.of("https://*.*.*.example.com", "https://*-*-*.example.com", "null")));
    }

    @AfterAll
    void close() {
        edge.close();
    }

    /** What regular expressions, splits and parsers stumble over. */
    private static Stream<String> texts() {
        return Stream.of(
                        "a",
                        "aA",
                        ".",
                        "..",
                        "a.",
                        "-",
                        "*",
                        ",",
                        ", ",
                        ";",
                        "a;",
                        "/",
                        "=",
                        "a=",
                        "a=,",
                        ":",
                        "1:",
                        "::",
                        "%25",
                        "%2e/",
                        "&",
                        "1.1.1.1,",
                        "arn:",
                        "arn:aws:",
                        "(",
                        "\\",
                        "\"",
                        "9",
                        "1e",
                        "\t ")
                .map(part -> part.repeat(LENGTH / part.length()));
    }

    private void refuses(String request) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(request);
            String head = raw.readHead();
            assertThat(head.substring(9, 12)).startsWith("4");
            assertThat(raw.readBody(head)).isNotEmpty().hasSizeLessThan(MAX_ANSWER_BYTES);
        }
    }

    private static String upgrade(Map<String, String> changes) {
        Map<String, String> headers = new HashMap<>(Map.of("Sec-WebSocket-Protocol", "token"));
        headers.putAll(changes);
        return RawWebSocket.upgradeRequest(headers);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shortErrorForLongHandshakeHeaders(String text) throws IOException {
        for (String header : List.of(
                "Origin",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Protocol",
                "Sec-WebSocket-Version",
                "Connection",
                "X-Forwarded-For",
                "X-Forwarded-Proto")) {
            refuses(upgrade(Map.of(header, text)));
        }
        refuses(upgrade(Map.of("Origin", "https://" + text)));
        refuses(upgrade(Map.of("Connection", "Upgrade, " + text)));
    }

    private static String post(String target, Map<String, String> headers, String body) {
        StringBuilder request = new StringBuilder("POST " + target + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("Content-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n")
                .append(new String(body.getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1))
                .toString();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shortErrorForLongTextBeforeAuthentication(String text) throws IOException {
        String scope = "20260102/us-east-1/ivschat/aws4_request";
        String good = "AWS4-HMAC-SHA256 Credential=test/" + scope + ", SignedHeaders=host;x-amz-date, Signature=a";
        for (String authorization : List.of(
                text,
                "AWS4-HMAC-SHA256 " + text,
                good.replace("test", text),
                good.replace("us-east-1", text),
                good.replace("host;", text + ";"),
                good + text)) {
            refuses(post(
                    "/ListRooms",
                    Map.of("Host", "h", "X-Amz-Date", "20260102T030405Z", "Authorization", authorization),
                    "{}"));
        }
        refuses(post("/ListRooms", Map.of("Host", "h", "X-Amz-Date", text, "Authorization", good), "{}"));
        refuses(post("/ListRooms", Map.of("Host", text), "{}"));
        String target = text.replaceAll("[\\s\"]", "a");
        for (String path :
                List.of("/" + target, "/tags/" + target, target, "http://" + target, "/ListRooms?" + target)) {
            refuses(post(path, Map.of("Host", "h"), "{}"));
        }
    }

    private String signed(String path, String body) {
        Map<String, String> headers = new java.util.LinkedHashMap<>(Map.of("Host", "h"));
        headers.putAll(new SigV4Signer("test", "test", null, "us-east-1", "ivschat")
                .sign("POST", path, "", Map.of("Host", "h"), body.getBytes(UTF_8), edge.clock.instant()));
        return post(path, headers, body);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shortErrorForLongMembers(String text) throws IOException {
        String value = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + "\"";
        for (String arn : List.of(value, "\"arn:aws:ivschat:us-east-1:0:room/" + value.substring(1))) {
            refuses(signed("/GetRoom", "{\"identifier\":" + arn + "}"));
        }
        refuses(signed("/ListRooms", "{\"nextToken\":" + value + "}"));
        refuses(signed("/ListRooms", "{\"name\":" + value + "}"));
        refuses(signed("/ListRooms", "{\"messageReviewHandlerUri\":" + value + "}"));
        refuses(signed(
                "/ListRooms",
                "{\"messageReviewHandlerUri\":\"arn:aws:lambda:us-east-1:000000000000:function:" + value.substring(1)
                        + "}"));
        refuses(signed("/CreateRoom", "{\"tags\":{" + value + ":" + value + "}}"));
        refuses(signed("/CreateRoom", "{\"loggingConfigurationIdentifiers\":[" + value + "," + value + "]}"));
        refuses(signed(
                "/CreateChatToken",
                "{\"roomIdentifier\":\"" + ROOM + "\",\"userId\":" + value + ",\"capabilities\":[" + value + "]}"));
        refuses(signed(
                "/CreateLoggingConfiguration",
                "{\"destinationConfiguration\":{\"cloudWatchLogs\":{\"logGroupName\":" + value + "}}}"));
    }

    /** 1 MB of bad tags had 9.6 MB of refusal. */
    @Test
    void shortErrorForAHundredThousandTags() throws IOException {
        String tags = IntStream.range(0, 70_000)
                .mapToObj(i -> "\"#" + i + "\":\"\"")
                .collect(Collectors.joining(",", "{", "}"));
        refuses(signed("/CreateRoom", "{\"tags\":" + tags + "}"));
        refuses(signed(
                "/tags/arn%3Aaws%3Aivschat%3Aus-east-1%3A000000000000%3Aroom%2FAbCdEfGh1234",
                "{\"tags\":" + tags + "}"));
        refuses(signed("/CreateChatToken", "{\"userId\":\"\",\"attributes\":" + tags + "}"));
    }
}
