package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.testrun.RawWebSocket;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a request target is parsed in only one way: what is signed is what is executed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TargetTest {
    private static final byte[] BODY = "{}".getBytes(UTF_8);

    private TestServer edge;

    @BeforeAll
    void open() throws IOException {
        edge = new TestServer();
    }

    @AfterAll
    void close() {
        edge.close();
    }

    /** Signs one path, and sends the signature with another. */
    private String answer(String method, String signedPath, String target) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: h:1\r\n");
        new SigV4Signer("test", "test", null, "us-east-1", "ivschat")
                .sign(method, signedPath, "", Map.of("Host", "h:1"), BODY, edge.clock.instant())
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write(request + "Content-Length: 2\r\n\r\n{}");
            String head = raw.readHead();
            return head.substring(9, 12) + " "
                    + head.lines()
                            .filter(line -> line.startsWith("x-amzn-ErrorType"))
                            .findFirst()
                            .map(line -> line.substring(line.indexOf(' ') + 1))
                            .orElse("");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /ListRooms, /ListRooms, 200",
        "POST, /ListRooms, http://h:1/ListRooms, 200",
        "POST, /ListRooms, http://evil/ListRooms, 400 SerializationException",
        "POST, /ListRooms, evil?://x/ListRooms, 400 SerializationException",
        "POST, /ListRooms, x://h:1/ListRooms, 400 SerializationException",
        "POST, /ListRooms, /ListRooms#x, 400 SerializationException",
        "POST, /ListRooms, //ListRooms, 404 UnknownOperationException",
        "POST, /ListRooms, /./ListRooms, 404 UnknownOperationException",
        "POST, /ListRooms, /tags/../ListRooms, 404 UnknownOperationException",
        "GET, /ListRooms, /tags/../ListRooms, 404 UnknownOperationException",
        "GET, /tags/%2e%2e/ListRooms, /tags/%2e%2e/ListRooms, 404 UnknownOperationException",
        "GET, /tags/x, /tags//x, 404 UnknownOperationException",
        "POST, /ListRooms/, /ListRooms/, 404 UnknownOperationException",
        "POST, /ListRooms;a, /ListRooms;a, 404 UnknownOperationException",
        "POST, /%4cistRooms, /%4cistRooms, 404 UnknownOperationException",
        "POST, /ListRooms, /%4cistRooms, 404 UnknownOperationException",
        "GET, /tags%2Fx, /tags%2Fx, 404 UnknownOperationException",
        "GET, /tags/, /tags/, 400 ValidationException",
        "GET, /tags/x/, /tags/x/, 400 ValidationException",
        "GET, /tags/x%5C..%5Cy, /tags/x%5C..%5Cy, 400 ValidationException",
        "OPTIONS, *, *, 400 SerializationException",
        "CONNECT, h:1, h:1, 400 SerializationException"
    })
    void performsARequestOnlyAsItWasSigned(String method, String signed, String target, String answer)
            throws IOException {
        assertThat(answer(method, signed, target).strip()).isEqualTo(answer);
    }
}
