package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how the console is served, byte for byte as a browser receives it. */
class ConsoleFilesTest {
    private static final Map<String, String> FREE_PORTS = Map.of("port", "0", "internalPort", "0");

    private static Server dev() throws Exception {
        return Server.start(ServerConfig.forDevelopment());
    }

    private static String get(int port, String path, String... headers) throws Exception {
        return ask("GET", port, path, headers);
    }

    private static String ask(String method, int port, String path, String... headers) throws Exception {
        List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: 127.0.0.1:" + port));
        lines.addAll(List.of(headers));
        return RawHttp.send(port, "", lines.toArray(String[]::new));
    }

    private static String header(String answer, String name) {
        Matcher header = Pattern.compile("(?im)^" + name + ": (.*)$").matcher(answer);
        assertThat(header.find()).as(name).isTrue();
        return header.group(1);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static List<String> references(String page) {
        return Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void theRootLeadsToThePage() throws Exception {
        try (Server server = dev()) {
            for (String path : new String[] {"/", "/?a=b", "/console"}) {
                String answer = get(server.port(), path);
                assertThat(answer).startsWith("HTTP/1.1 302 ");
                assertThat(header(answer, "Location")).isEqualTo("/console/");
            }
            assertThat(get(server.port(), "/console/?room=a"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("<title>Backchat console</title>");
        }
    }

    @Test
    void thePageMayUseThisServerOnly() throws Exception {
        try (Server server = dev()) {
            String own = "127.0.0.1:" + server.port();
            String internal = "http://127.0.0.1:" + server.internalPort();
            String page = get(server.port(), "/console/");
            assertThat(header(page, "Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                            + " http://" + own + " ws://" + own + " " + internal
                            + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                            + "; require-trusted-types-for 'script'; trusted-types lit-html");
            assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(page).contains("content=\"" + internal + "\"").doesNotContain("{{");
            assertThat(header(
                            RawHttp.send(
                                    server.port(), "", "GET /console/ HTTP/1.1", "Host: localhost:" + server.port()),
                            "Content-Security-Policy"))
                    .contains("connect-src http://localhost:" + server.port() + " ws://localhost:" + server.port());
        }
    }

    @Test
    void whatThePageRefersToIsKeptByBrowsers() throws Exception {
        try (Server server = dev()) {
            List<String> names = references(body(get(server.port(), "/console/")));
            assertThat(names).anyMatch(name -> name.endsWith(".js")).anyMatch(name -> name.endsWith(".css"));
            for (String name : names) {
                String answer = get(server.port(), "/console/" + name);
                assertThat(answer).startsWith("HTTP/1.1 200 ");
                assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
                assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
                String etag = header(answer, "ETag");
                String known = get(server.port(), "/console/" + name, "If-None-Match: \"other\", " + etag);
                assertThat(known).startsWith("HTTP/1.1 304 ");
                assertThat(body(known)).isEmpty();
                assertThat(get(server.port(), "/console/" + name, "If-None-Match: \"other\""))
                        .startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void headHasTheLengthAndNoBody() throws Exception {
        try (Server server = dev()) {
            String got = get(server.port(), "/console/");
            String answer = ask("HEAD", server.port(), "/console/");
            assertThat(header(answer, "Content-Length"))
                    .isEqualTo(header(got, "Content-Length"))
                    .isEqualTo(Integer.toString(body(got).length()));
            assertThat(body(answer)).isEmpty();
        }
    }

    @Test
    void allElseIsForTheControlPlane() throws Exception {
        try (Server server = dev()) {
            for (String path : new String[] {
                "/console/index.html", "/console/../console/", "/console/app.js", "/consolee/", "//", "/console/%2e%2e/"
            }) {
                assertThat(get(server.port(), path)).as(path).startsWith("HTTP/1.1 404 ");
            }
            assertThat(ask("POST", server.port(), "/console/")).startsWith("HTTP/1.1 404 ");
            assertThat(ask("POST", server.port(), "/")).startsWith("HTTP/1.1 404 ");
            assertThat(ask("POST", server.port(), "/ListRooms")).contains("MissingAuthenticationToken");
        }
    }

    @Test
    void aForeignPageGetsNowhere() throws Exception {
        try (Server server = dev()) {
            assertThat(RawHttp.send(server.port(), "", "GET /console/ HTTP/1.1", "Host: evil.example"))
                    .startsWith("HTTP/1.1 403 ")
                    .doesNotContain("<title>");
            assertThat(get(server.port(), "/console/", "Origin: https://evil.example"))
                    .startsWith("HTTP/1.1 403 ")
                    .doesNotContain("<title>");
            assertThat(get(server.port(), "/console/")).doesNotContainIgnoringCase("access-control-");
        }
    }

    @Test
    void aProductionServerHasNone(@TempDir Path data) throws Exception {
        Map<String, String> environment = Map.of(
                "BACKCHAT_DATA", data.toString(),
                "BACKCHAT_AWS", "off",
                "BACKCHAT_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "BACKCHAT_SECRET_ACCESS_KEY", "secret",
                "BACKCHAT_ACCOUNT", "123456789012");
        try (Server server = Server.start(Configs.read(false, FREE_PORTS, environment, null))) {
            for (String path : new String[] {"/", "/console", "/console/"}) {
                assertThat(get(server.port(), path)).startsWith("HTTP/1.1 404 ").contains("UnknownOperationException");
            }
        }
    }
}
