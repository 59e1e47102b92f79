package dev.backchat.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.RawHttp;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.net.AllowedHosts;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests that a foreign web page can make a browser on this machine send. */
class BrowserGuardTest {
    private static final String BODY = "{\"roomIdentifier\":\"r\"}";
    private static final String JSON = "Content-Type: application/json";

    private final List<InternalPort.Revocation> revoked = new ArrayList<>();
    private InternalPort port;

    @BeforeEach
    void start() throws IOException {
        port = new InternalPort(
                new InternalConfig("127.0.0.1", 0, AllowedHosts.of(List.of("ops.example.com"))),
                new InternalPort.Control(() -> true, () -> InternalPort.Readiness.READY, revoked::add),
                new PrometheusRegistry(),
                new Faults());
    }

    @AfterEach
    void stop() {
        port.close();
    }

    private String revoke(String... headers) throws IOException {
        String[] lines = Stream.concat(
                        Stream.of("POST /revocations HTTP/1.1"),
                        Stream.of(headers).map(this::withPort))
                .toArray(String[]::new);
        return RawHttp.send(port.port(), BODY, lines);
    }

    private String get(String target, String... headers) throws IOException {
        String[] lines = Stream.concat(
                        Stream.of("GET " + withPort(target)), Stream.of(headers).map(this::withPort))
                .toArray(String[]::new);
        return RawHttp.send(port.port(), "", lines);
    }

    private String withPort(String text) {
        return text.replace("PORT", Integer.toString(port.port()));
    }

    private void refused(String answer, int status, String reason) {
        assertThat(RawHttp.status(answer)).isEqualTo(status);
        assertThat(answer).contains("Content-type: application/json").contains("{\"message\":\"the header " + reason);
        assertThat(revoked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "Application/JSON",
                " application/json ;x=y"
            })
    void acceptsABodyDeclaredAsJson(String type) throws IOException {
        assertThat(RawHttp.status(revoke("Host: 127.0.0.1:PORT", "Content-Type: " + type)))
                .isEqualTo(200);
        assertThat(revoked).hasSize(1);
    }

    /** The first three are what forms and scripts of any page may send, and are told apart in no other way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain",
                "text/plain;charset=UTF-8",
                "text/plain; application/json",
                "text/plain, application/json",
                "application/json, text/plain",
                "application/jsonp",
                "text/json",
                "application/x.json",
                "json",
                "\"application/json\"",
                ""
            })
    void refusesABodyThatIsDeclaredAsAnythingElse(String type) throws IOException {
        refused(revoke("Host: 127.0.0.1:PORT", "Content-Type: " + type), 415, "Content-Type must be application/json");
    }

    @Test
    void refusesABodyThatIsNotDeclaredOrDeclaredTwice() throws IOException {
        refused(revoke("Host: 127.0.0.1:PORT"), 415, "Content-Type");
        refused(revoke("Host: 127.0.0.1:PORT", "Content-Type: text/plain", JSON), 415, "Content-Type");
        refused(revoke("Host: 127.0.0.1:PORT", JSON, "Content-Type: text/plain"), 415, "Content-Type");
    }

    @Test
    void refusesABodyInChunksThatIsNotDeclared() throws IOException {
        String chunk = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
        String answer = RawHttp.send(
                port.port(),
                "",
                "POST /revocations HTTP/1.1",
                "Host: 127.0.0.1",
                "Content-Type: text/plain",
                "Transfer-Encoding: chunked\r\n\r\n" + chunk);
        refused(answer, 415, "Content-Type");
    }

    @Test
    void faultsAreGuardedToo() throws IOException {
        refused(
                RawHttp.send(port.port(), "{}", "POST /faults HTTP/1.1", "Host: localhost", "Content-Type: text/plain"),
                415,
                "Content-Type");
        refused(
                RawHttp.send(port.port(), "", "DELETE /faults HTTP/1.1", "Host: localhost", "Origin: http://evil.test"),
                403,
                "Origin");
        assertThat(RawHttp.status(RawHttp.send(port.port(), "", "DELETE /faults HTTP/1.1", "Host: localhost")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "https://evil.example",
                "null",
                "",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://localhost:PORT",
                "ftp://127.0.0.1:PORT",
                "127.0.0.1:PORT",
                "http://127.0.0.1:PORT.evil.example",
                "http://127.0.0.1:PORT/",
                "http://evil.example http://127.0.0.1:PORT"
            })
    void refusesAForeignOrigin(String origin) throws IOException {
        refused(revoke("Host: 127.0.0.1:PORT", JSON, "Origin: " + origin), 403, "Origin names another site's page");
        refused(get("/metrics HTTP/1.1", "Host: 127.0.0.1:PORT", "Origin: " + origin), 403, "Origin");
    }

    @Test
    void refusesAForeignOriginBesideItsOwn() throws IOException {
        String own = "Origin: http://127.0.0.1:PORT";
        String foreign = "Origin: http://evil.example";
        refused(revoke("Host: 127.0.0.1:PORT", JSON, own, foreign), 403, "Origin");
        refused(revoke("Host: 127.0.0.1:PORT", JSON, foreign, own), 403, "Origin");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:PORT, http://127.0.0.1:PORT",
        "LOCALHOST:PORT, http://localhost:PORT",
        "[::1]:PORT, http://[::1]:PORT",
        "ops.example.com, https://ops.example.com"
    })
    void acceptsItsOwnOrigin(String host, String origin) throws IOException {
        assertThat(RawHttp.status(revoke("Host: " + host, JSON, "Origin: " + origin)))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"cross-site, 403", "same-site, 403", "nonsense, 403", "none, 200", "same-origin, 200"})
    void refusesCrossSiteFetches(String site, int status) throws IOException {
        String answer = get("/metrics HTTP/1.1", "Host: 127.0.0.1:PORT", "Sec-Fetch-Site: " + site);
        assertThat(RawHttp.status(answer)).isEqualTo(status);
        if (status != 200) {
            refused(answer, status, "Sec-Fetch-Site says that another site's page asks: " + site);
            refused(revoke("Host: 127.0.0.1:PORT", JSON, "Sec-Fetch-Site: " + site), status, "Sec-Fetch-Site");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:PORT", "localhost.evil.example", "127.0.0.1.nip.io:PORT", ""})
    void refusesUnconfiguredHostNames(String host) throws IOException {
        for (String path : List.of("/metrics", "/healthz", "/readyz", "/none")) {
            refused(get(path + " HTTP/1.1", "Host: " + host), 403, "Host has a name that is not this server's");
        }
        refused(revoke("Host: " + host, JSON), 403, "Host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "10.0.0.7:PORT", "[::1]:1", "LocalHost.", "backchat:PORT", "OPS.example.com:PORT"})
    void acceptsAddressesAndConfiguredNames(String host) throws IOException {
        assertThat(RawHttp.status(get("/metrics HTTP/1.1", "Host: " + host))).isEqualTo(200);
    }

    @Test
    void needsExactlyOneHostHeader() throws IOException {
        refused(get("/metrics HTTP/1.1"), 400, "Host must be there once");
        refused(get("/metrics HTTP/1.1", "Host: localhost", "Host: localhost"), 400, "Host must be there once");
        refused(get("/metrics HTTP/1.1", "Host: localhost", "Host: evil.example"), 400, "Host must be there once");
    }

    @Test
    void healthChecksByHttp10NeedNoHost() throws IOException {
        assertThat(RawHttp.status(get("/readyz HTTP/1.0"))).isEqualTo(200);
        refused(get("/readyz HTTP/1.0", "Host: evil.example"), 403, "Host");
        refused(get("/readyz HTTP/1.0", "Origin: http://evil.example"), 403, "Origin");
    }

    @Test
    void checksTheHostOfAnAbsoluteTarget() throws IOException {
        assertThat(RawHttp.status(get("http://localhost:PORT/readyz HTTP/1.1", "Host: localhost:PORT")))
                .isEqualTo(200);
        refused(get("http://evil.example/readyz HTTP/1.1", "Host: localhost:PORT"), 403, "Host");
        refused(get("http://localhost:PORT/readyz HTTP/1.1", "Host: evil.example"), 403, "Host");
    }

    @Test
    void quotesShortPrintableText() throws IOException {
        String answer = get("/metrics HTTP/1.1", "Host: \u001b[31m\"" + "x".repeat(1000) + ".evil.example");
        refused(answer, 403, "Host");
        assertThat(answer).doesNotContain("\u001b").doesNotContain("x".repeat(101));
    }
}
