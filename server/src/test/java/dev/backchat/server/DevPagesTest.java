package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests who may use the developer kit: the server's own pages, no others, and nobody in production. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevPagesTest {
    private static final List<String> PATHS =
            List.of("/dev/reset", "/dev/seed", "/dev/faults", "/dev/frames", "/dev/clock", "/dev/crowd");

    private Server server;

    @BeforeAll
    void start() throws Exception {
        server = Server.start(ServerConfig.forDevelopment());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String send(String line, String... headers) throws Exception {
        String[] lines = new String[headers.length + 2];
        lines[0] = line + " HTTP/1.1";
        lines[1] = "Host: 127.0.0.1:" + server.internalPort();
        for (int i = 0; i < headers.length; i++) {
            lines[i + 2] = headers[i].replace("PORT", Integer.toString(server.port()));
        }
        return RawHttp.send(server.internalPort(), "", lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:PORT", "http://localhost:PORT", "http://[::1]:PORT"})
    void theServersOwnPagesMayAsk(String page) throws Exception {
        String origin = "Origin: " + page;
        String allowed =
                "Access-control-allow-origin: " + page.replace("PORT", Integer.toString(server.port())) + "\r\n";
        for (String path : List.of("GET /dev/frames", "GET /metrics", "DELETE /dev/faults")) {
            String answer = send(path, origin, "Sec-Fetch-Site: same-site");
            assertThat(RawHttp.status(answer)).as(path).isBetween(200, 204);
            assertThat(answer).contains(allowed).contains("Vary: Origin");
        }
        String preflight = send(
                "OPTIONS /dev/faults",
                origin,
                "Sec-Fetch-Site: cross-site",
                "Access-Control-Request-Method: DELETE",
                "Access-Control-Request-Headers: content-type");
        assertThat(RawHttp.status(preflight)).isEqualTo(204);
        assertThat(preflight)
                .contains(allowed)
                .contains("Access-control-allow-methods: DELETE, GET, POST")
                .contains("Access-control-allow-headers: Content-Type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /faults",
                "DELETE /faults",
                "GET /healthz",
                "GET /readyz",
                "POST /revocations",
                "GET /dev",
                "GET /metricsx",
                "OPTIONS /faults",
                "OPTIONS /revocations"
            })
    void theirOriginIsForeignElsewhere(String path) throws Exception {
        String answer = send(path, "Origin: http://127.0.0.1:PORT", "Access-Control-Request-Method: DELETE");
        assertThat(RawHttp.status(answer)).isEqualTo(403);
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("access-control");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1",
                "https://127.0.0.1:PORT",
                "http://127.0.0.1:PORT.evil.example",
                "http://127.0.0.2:PORT",
                "http://evil.example",
                "http://LOCALHOST:PORT",
                "null"
            })
    void foreignPagesGetNowhere(String page) throws Exception {
        for (String path : PATHS) {
            for (String method : List.of("GET ", "POST ", "DELETE ", "OPTIONS ")) {
                String answer = send(method + path, "Origin: " + page, "Access-Control-Request-Method: POST");
                assertThat(RawHttp.status(answer)).as(method + path).isEqualTo(403);
                assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("access-control");
            }
            assertThat(RawHttp.status(send("GET " + path, "Sec-Fetch-Site: cross-site")))
                    .isEqualTo(403);
            assertThat(RawHttp.status(send("GET " + path, "Sec-Fetch-Site: same-site")))
                    .isEqualTo(403);
        }
    }

    @Test
    void anotherHostOrBodyIsRefusedFromTheOwnPagesToo() throws Exception {
        String own = "Origin: http://127.0.0.1:" + server.port();
        assertThat(RawHttp.send(server.internalPort(), "", "GET /dev/frames HTTP/1.1", "Host: evil.example", own))
                .startsWith("HTTP/1.1 403");
        assertThat(RawHttp.send(
                        server.internalPort(),
                        "{}",
                        "POST /dev/seed HTTP/1.1",
                        "Host: localhost",
                        own,
                        "Content-Type: text/plain"))
                .startsWith("HTTP/1.1 415");
    }

    @Test
    void thereIsNoneInProduction(@TempDir Path data) throws Exception {
        Map<String, String> environment = Map.of(
                "BACKCHAT_DATA", data.toString(),
                "BACKCHAT_AWS", "off",
                "BACKCHAT_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "BACKCHAT_SECRET_ACCESS_KEY", "secret",
                "BACKCHAT_ACCOUNT", "123456789012");
        try (Server production =
                Server.start(Configs.read(false, Map.of("port", "0", "internalPort", "0"), environment, null))) {
            DevClient kit = new DevClient(production);
            String unknown = kit.send("GET", "/nothing", "").body();
            for (String path : PATHS) {
                for (String method : List.of("GET", "POST", "DELETE")) {
                    var answer = kit.send(method, path, "");
                    assertThat(answer.statusCode()).isEqualTo(404);
                    assertThat(answer.body()).isEqualTo(unknown);
                }
            }
            assertThat(RawHttp.send(
                            production.internalPort(),
                            "",
                            "GET /metrics HTTP/1.1",
                            "Host: localhost",
                            "Origin: http://127.0.0.1:" + production.port()))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void unknownPathsAreNotFound() throws Exception {
        DevClient kit = new DevClient(server);
        for (String path : List.of("/dev/", "/dev/nope", "/dev/frames/1", "/dev/faults/a/b", "/dev/resetx")) {
            assertThat(kit.send("GET", path, "").statusCode()).as(path).isEqualTo(404);
        }
        for (String path : PATHS) {
            assertThat(kit.send("PUT", path, "").statusCode()).as(path).isEqualTo(405);
        }
    }
}
