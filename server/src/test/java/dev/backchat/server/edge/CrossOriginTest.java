package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.http.AllowedOrigins;
import dev.backchat.server.http.CrossOrigin;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the responses by which browsers let the service's SDK work in a page. */
class CrossOriginTest {
    private static final String LOCAL = "http://localhost:3000";

    private static TestServer edge(String... allowedOrigins) throws IOException {
        return new TestServer(ServerConfig.forDevelopment().clients().withAllowedOrigins(List.of(allowedOrigins)));
    }

    private static String send(TestServer edge, String request) throws IOException {
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(request);
            raw.endOutput();
            return new String(raw.readToEnd(), ISO_8859_1);
        }
    }

    private static String preflight(String path, String origin) {
        return "OPTIONS " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin + "\r\n"
                + "Access-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: authorization,content-type,x-amz-date\r\n\r\n";
    }

    private static String signed(TestServer edge, String secret, String origin) {
        StringBuilder request = new StringBuilder("POST /ListRooms HTTP/1.1\r\nHost: localhost\r\n" + origin);
        new SigV4Signer("test", secret, null, "us-east-1", "ivschat")
                .sign("POST", "/ListRooms", "", Map.of("Host", "localhost"), "{}".getBytes(UTF_8), edge.clock.instant())
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        return request + "Content-Length: 2\r\n\r\n{}";
    }

    @Test
    void answersAPreflightAsAmazonsSisterServiceDoes() throws IOException {
        try (TestServer edge = edge()) {
            for (String path : new String[] {"/ListRooms", "/tags/arn%3Aaws", "/nowhere"}) {
                assertThat(send(edge, preflight(path, "https://app.example.com"))
                                .toLowerCase(Locale.ROOT))
                        .startsWith("http/1.1 200 ")
                        .contains(
                                "\r\naccess-control-allow-origin: *\r\n",
                                "\r\naccess-control-allow-methods: delete,get,post\r\n",
                                "authorization",
                                "content-type",
                                "x-amz-date",
                                "x-amz-security-token",
                                "x-amz-user-agent",
                                "x-amz-content-sha256",
                                "amz-sdk-invocation-id",
                                "amz-sdk-request",
                                "\r\naccess-control-max-age: 86400\r\n",
                                "\r\ncontent-length: 0\r\n");
            }
        }
    }

    @Test
    void exposesResponsesAndErrorsToAllowedOriginsOnly() throws IOException {
        try (TestServer edge = edge()) {
            String origin = "Origin: " + LOCAL + "\r\n";
            for (String request : new String[] {
                signed(edge, "test", origin),
                signed(edge, "wrong", origin),
                "POST /CreateRoom HTTP/1.1\r\nHost: localhost\r\n" + origin + "Content-Length: 1048577\r\n\r\n",
                "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n" + origin + "\r\n",
                "OPTIONS /ListRooms HTTP/1.1\r\nHost: localhost\r\n" + origin + "\r\n",
                "GET / HTTP/2.0\r\nHost: localhost\r\n" + origin + "\r\n"
            }) {
                assertThat(send(edge, request))
                        .contains(
                                "access-control-allow-origin: *\r\n",
                                "access-control-expose-headers: x-amzn-RequestId,x-amzn-ErrorType,Date\r\n")
                        .doesNotContain("access-control-allow-methods");
                assertThat(send(edge, request.replace(origin, ""))).doesNotContainIgnoringCase("access-control");
            }
        }
    }

    @Test
    void refusesOriginsThatAreNotAllowed() throws IOException {
        try (TestServer edge = edge("https://*.example.com")) {
            assertThat(send(edge, preflight("/ListRooms", "https://app.example.com")))
                    .contains("access-control-allow-origin: https://app.example.com\r\n", "vary: origin\r\n");
            assertThat(send(edge, signed(edge, "test", "Origin: https://app.example.com\r\n")))
                    .startsWith("HTTP/1.1 200")
                    .contains("access-control-allow-origin: https://app.example.com\r\n", "vary: origin\r\n");
            for (String other : new String[] {LOCAL, "null", "https://example.com", "https://app.example.com.evil"}) {
                assertThat(send(edge, preflight("/ListRooms", other))).doesNotContain("access-control-");
                assertThat(send(edge, signed(edge, "test", "Origin: " + other + "\r\n")))
                        .startsWith("HTTP/1.1 403")
                        .doesNotContain("access-control-");
            }
            assertThat(send(
                            edge,
                            signed(edge, "test", "Origin: https://a.example.com\r\nOrigin: https://b.example.com\r\n")))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("access-control-");
        }
    }

    /** Its keys are no secret: any page that a developer looks at could use them. */
    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, 200",
        "https://app.localhost, 200",
        "http://127.0.0.1:8080, 200",
        "http://[::1]:8080, 200",
        "http://evil.example, 403",
        "http://127.evil.example, 403",
        "http://localhost.evil.example, 403",
        "http://203.0.113.5, 403",
        "null, 403"
    })
    void aDevServerAcceptsLocalPagesOnly(String origin, int status) throws IOException {
        try (TestServer edge = edge()) {
            assertThat(send(edge, signed(edge, "test", "Origin: " + origin + "\r\n")))
                    .startsWith("HTTP/1.1 " + status)
                    .contains("access-control-allow-origin: *\r\n");
        }
    }

    @Test
    void aProductionServerAcceptsSignedRequestsOfAnyPage() {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/ListRooms");
        request.headers().set("Origin", "https://app.example.com");
        CrossOrigin crossOrigin = new CrossOrigin(new AllowedOrigins(List.of()), false);
        assertThat(crossOrigin.mayAsk(request)).isTrue();
        HttpHeaders answer = new DefaultHttpHeaders();
        crossOrigin.addTo(answer, request);
        assertThat(answer.get("access-control-allow-origin")).isEqualTo("*");
    }
}
