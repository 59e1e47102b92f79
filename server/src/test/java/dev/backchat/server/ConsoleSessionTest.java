package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.client.Ivschat;
import dev.backchat.server.ConsoleServer.Response;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.time.TestClock;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the console in production, byte for byte as a browser and a backend send it. */
class ConsoleSessionTest {
    private static final String ADMIN = key("ADMIN", "");
    private static final String LISTER =
            key("LISTER", allowing("[ivschat:ListRooms, backchat:CreateConsoleSession]", "*"));

    private static String key(String id, String more) {
        return "{accessKeyId: " + id + ", secretAccessKey: secret, account: '123456789012'" + more + "}";
    }

    private static String allowing(String actions, String resource) {
        return ", policies: [{Version: '2012-10-17', Statement: [{Effect: Allow, Action: " + actions + ", Resource: '"
                + resource + "'}]}]";
    }

    private static ConsoleServer start(String... keys) throws Exception {
        return new ConsoleServer(SharedState.local(SqliteDatabase.inMemory()), "[" + String.join(", ", keys) + "]");
    }

    private static void refused(Response response, String error, String message) {
        assertThat(response.head()).contains("x-amzn-ErrorType: " + error);
        assertThat(response.body()).contains(message);
        assertThat(response.status()).isEqualTo(403);
    }

    @Test
    void aLinkOpensOneSession() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            Response link = server.link("ADMIN");
            assertThat(link.member("url")).startsWith("https://chat.example.com/console/#code=");
            assertThat(Instant.parse(link.member("expirationTime")))
                    .isEqualTo(server.clock.instant().plus(Duration.ofMinutes(1)));
            String code = link.member("url").split("#code=", 2)[1];

            Response begun = server.signIn(code);
            assertThat(begun.status()).as(begun.body()).isEqualTo(200);
            assertThat(begun.head())
                    .containsPattern("(?i)set-cookie: __Secure-backchat-console=[A-Za-z0-9_-]+; Max-Age=3600;"
                            + " Path=/console/; Secure; HttpOnly; SameSite=Strict\r?(\n|$)")
                    .containsIgnoringCase("cache-control: no-store")
                    .doesNotContainIgnoringCase("access-control-");
            assertThat(begun.body())
                    .contains(
                            "\"accessKeyId\":\"ADMIN\"",
                            "\"user\":\"ADMIN\"",
                            "\"account\":\"123456789012\"",
                            "\"region\":\"us-east-1\"")
                    .doesNotContain(begun.cookie());
            assertThat(server.page("GET", "/console/session", "", begun.cookie())
                            .body())
                    .isEqualTo(begun.body());
            refused(server.signIn(code), "ExpiredTokenException", "The link has been used already");
        }
    }

    @Test
    void aSessionCallsEveryKindOfOperation() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String session = server.session("ADMIN");
            Response made = server.call("CreateRoom", "{\"name\":\"a\"}", session);
            assertThat(made.status()).as(made.body()).isEqualTo(200);
            assertThat(made.head())
                    .containsIgnoringCase("x-amzn-RequestId: ")
                    .containsIgnoringCase("cache-control: no-store")
                    .doesNotContainIgnoringCase("access-control-");
            String arn = made.member("arn");
            assertThat(arn).startsWith("arn:aws:ivschat:us-east-1:123456789012:room/");
            String tags = "/console/call/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8);
            assertThat(server.page("POST", tags, "{\"tags\":{\"backchat:history\":\"9/1h\",\"a\":\"b\"}}", session)
                            .status())
                    .isEqualTo(200);
            assertThat(server.page("DELETE", tags + "?tagKeys=a", "", session).status())
                    .isEqualTo(200);
            assertThat(server.page("GET", tags, "", session).body())
                    .isEqualTo("{\"tags\":{\"backchat:history\":\"9/1h\"}}");
            assertThat(server.call("x/ListMessages", "{\"roomIdentifier\":\"" + arn + "\"}", session)
                            .body())
                    .isEqualTo("{\"messages\":[]}");
            assertThat(server.call("DeleteRoom", "{\"identifier\":\"" + arn + "\"}", session)
                            .status())
                    .isEqualTo(204);
            assertThat(server.call("CreateRoom", "{\"name\":\"?\"}", session).body())
                    .contains("Request member: name");
            assertThat(server.call("Nothing", "{}", session).status()).isEqualTo(404);
            assertThat(server.call("../ListRooms", "{}", session).status()).isEqualTo(404);
            assertThat(server.page("PUT", "/console/call/ListRooms", "{}", session)
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void aSessionLeadsToNoOtherSession() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            Response response = server.call("x/CreateConsoleSession", "{}", server.session("ADMIN"));
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.body()).doesNotContain("url");
        }
    }

    @Test
    void aLinkWorksForAMinute() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String inTime = server.code("ADMIN");
            String late = server.code("ADMIN");
            server.clock.advance(Duration.ofMillis(59_999));
            assertThat(server.signIn(inTime).status()).isEqualTo(200);
            server.clock.advance(Duration.ofMillis(1));
            refused(server.signIn(late), "ExpiredTokenException", "The link has expired");
        }
    }

    @Test
    void aSessionLastsAnHour() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String session = server.session("ADMIN");
            server.clock.advance(Duration.ofHours(1).minusMillis(1));
            assertThat(server.call("ListRooms", "{}", session).status()).isEqualTo(200);
            server.clock.advance(Duration.ofMillis(1));
            refused(server.call("ListRooms", "{}", session), "ExpiredTokenException", "The session has expired");
        }
    }

    private static String altered(String text) {
        int middle = text.length() / 2;
        return text.substring(0, middle) + (text.charAt(middle) == 'A' ? 'B' : 'A') + text.substring(middle + 1);
    }

    @Test
    void whatThisServerDidNotMakeOpensNothing() throws Exception {
        try (ConsoleServer server = start(ADMIN);
                ConsoleServer other = start(ADMIN)) {
            String session = server.session("ADMIN");
            String room = server.call("CreateRoom", "{}", session).member("arn");
            String token = server.call(
                            "CreateChatToken", "{\"roomIdentifier\":\"" + room + "\",\"userId\":\"a\"}", session)
                    .member("token");
            String code = server.code("ADMIN");
            for (String wrong : new String[] {
                altered(code), code + "A", code.substring(1), "", "A".repeat(513), other.code("ADMIN"), session, token
            }) {
                refused(server.signIn(wrong), "ExpiredTokenException", "The link is invalid");
            }
            for (String wrong : new String[] {altered(session), "A".repeat(513), other.session("ADMIN"), code, token}) {
                refused(server.call("ListRooms", "{}", wrong), "ExpiredTokenException", "The session is invalid");
            }
            // None of these used it up.
            assertThat(server.signIn(code).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | code must be there",
                "{\"code\":7} | code has the wrong type",
                "[] | must be a JSON object",
                "{ | not valid JSON",
                "LONG | at most 4096 bytes"
            })
    void aSignInThatIsNoneIsRefused(String body, String message) throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String sent = body.equals("LONG") ? "{\"code\":\"" + "A".repeat(4096) + "\"}" : body;
            Response response = server.page("POST", "/console/session", sent, "");
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains(message);
        }
    }

    @Test
    void aCookieCountsForTheConsoleAlone() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String session = server.session("ADMIN");
            refused(
                    server.page("POST", "/ListRooms", "{}", session),
                    "MissingAuthenticationTokenException",
                    "Missing Authentication Token");
            refused(
                    server.call("ListRooms", "{}", ""),
                    "MissingAuthenticationTokenException",
                    "There is no session of the console");
            refused(
                    server.call("ListRooms", "{}", session + "; " + ConsoleServer.COOKIE + "=" + session),
                    "UnrecognizedClientException",
                    "There must be one cookie");
            assertThat(server.call("ListRooms", "{}", session + "; other=1").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theKeysPoliciesAreAskedAtEachRequest() throws Exception {
        try (ConsoleServer server = start(ADMIN, LISTER)) {
            String session = server.session("LISTER");
            assertThat(server.call("ListRooms", "{}", session).status()).isEqualTo(200);
            refused(
                    server.call("CreateRoom", "{}", session),
                    "AccessDeniedException",
                    "because no identity-based policy allows the ivschat:CreateRoom action");

            server.reload("[" + key("LISTER", allowing("'ivschat:CreateRoom'", "*")) + "]");
            assertThat(server.call("CreateRoom", "{}", session).status()).isEqualTo(200);
            refused(server.call("ListRooms", "{}", session), "AccessDeniedException", "ivschat:ListRooms");
        }
    }

    @Test
    void aSessionOfAKeyThatIsGoneIsWorthNothing() throws Exception {
        try (ConsoleServer server = start(ADMIN, LISTER)) {
            String session = server.session("LISTER");
            String code = server.code("LISTER");
            List<UnaryOperator<String>> changes = List.of(
                    given -> "[" + ADMIN + "]",
                    given -> given.replace("secretAccessKey: secret", "secretAccessKey: other"),
                    given -> given.replace("123456789012", "210987654321"),
                    given -> given.replace("LISTER,", "LISTER, sessionToken: t,"),
                    given -> given.replace("LISTER,", "LISTER, expiration: '2023-01-01T00:00:00Z',"));
            for (UnaryOperator<String> change : changes) {
                server.reload(change.apply("[" + LISTER + "]"));
                refused(
                        server.call("ListRooms", "{}", session),
                        "UnrecognizedClientException",
                        "access key is not valid any more");
                refused(server.signIn(code), "UnrecognizedClientException", "access key is not valid any more");
            }
            server.reload("[" + LISTER + "]");
            assertThat(server.call("ListRooms", "{}", session).status()).isEqualTo(200);
            assertThat(server.signIn(code).status()).isEqualTo(200);
        }
    }

    @Test
    void aSessionEndsWithATemporaryKey() throws Exception {
        Instant end = new TestClock().instant().plus(Duration.ofMinutes(30));
        try (ConsoleServer server = start(key("ADMIN", ", expiration: '" + end + "'"))) {
            Response begun = server.signIn(server.code("ADMIN"));
            assertThat(Instant.parse(begun.member("expirationTime"))).isEqualTo(end);
            server.clock.advance(Duration.ofMinutes(30).minusMillis(1));
            assertThat(server.call("ListRooms", "{}", begun.cookie()).status()).isEqualTo(200);
            server.clock.advance(Duration.ofMillis(1));
            assertThat(server.call("ListRooms", "{}", begun.cookie()).status()).isEqualTo(403);
        }
    }

    @Test
    void conditionsAreAboutTheBrowser() throws Exception {
        String from = ", policies: [{Version: '2012-10-17', Statement: [{Effect: Allow, Action: '*', Resource: '*'},"
                + " {Effect: Deny, Action: 'ivschat:*', Resource: '*', Condition: {NotIpAddress: {'aws:SourceIp': '%s'}}}]}]";
        try (ConsoleServer server =
                start(key("NEAR", from.formatted(ConsoleServer.BROWSER)), key("FAR", from.formatted("192.0.2.8")))) {
            assertThat(server.call("ListRooms", "{}", server.session("NEAR")).status())
                    .isEqualTo(200);
            refused(
                    server.call("ListRooms", "{}", server.session("FAR")),
                    "AccessDeniedException",
                    "with an explicit deny");
        }
    }

    @Test
    void onlyAPolicyForAllResourcesAllowsALink() throws Exception {
        String arn = "arn:aws:ivschat:*:123456789012:*";
        try (ConsoleServer server = start(
                key("ALL", allowing("'backchat:CreateConsoleSession'", "*")),
                key("IVSCHAT", allowing("'ivschat:*'", "*")),
                key("ARN", allowing("'backchat:*'", arn)))) {
            assertThat(server.link("ALL").status()).isEqualTo(200);
            refused(server.link("IVSCHAT"), "AccessDeniedException", "backchat:CreateConsoleSession on resource: *");
            refused(server.link("ARN"), "AccessDeniedException", "backchat:CreateConsoleSession on resource: *");
        }
    }

    @Test
    void whoSignsOutIsOut() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String session = server.session("ADMIN");
            String other = server.session("ADMIN");
            Response ended = server.page("DELETE", "/console/session", "", session);
            assertThat(ended.status()).isEqualTo(204);
            assertThat(ended.head())
                    .containsIgnoringCase("set-cookie: __Secure-backchat-console=; Max-Age=0; Path=/console/; Secure;"
                            + " HttpOnly; SameSite=Strict");
            refused(server.call("ListRooms", "{}", session), "ExpiredTokenException", "The session has been ended");
            assertThat(server.call("ListRooms", "{}", other).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://chat.example.com",
                "Origin: https://chat.example.com:8443",
                "Origin: https://chat.example.com\nOrigin: https://chat.example.com",
                "Origin: https://chat.example.com\nSec-Fetch-Site: cross-site",
                "Origin: https://chat.example.com\nSec-Fetch-Site: same-site",
                "Origin: https://chat.example.com\nSec-Fetch-Site: none",
                "Origin: https://chat.example.com\nSec-Fetch-Site: same-origin\nSec-Fetch-Site: cross-site",
                "Origin: https://chat.example.com\nContent-Type: text/plain",
                "Origin: https://chat.example.com\nContent-Type: application/x-www-form-urlencoded",
                "Origin: https://chat.example.com\nContent-Type:"
            })
    void anotherPagesRequestsAreRefused(String headers) throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            String session = server.session("ADMIN");
            String code = server.code("ADMIN");
            String all =
                    (headers + (headers.contains("Content-Type") ? "" : "\nContent-Type: application/json")).strip()
                            + "\nCookie: " + ConsoleServer.COOKIE + "=" + session;
            Response call = server.ask("POST", "/console/call/CreateRoom", "{}", all.split("\n"));
            refused(call, "AccessDeniedException", "The header");
            assertThat(call.head()).doesNotContainIgnoringCase("access-control-");
            Response signIn = server.ask("POST", "/console/session", "{\"code\":\"" + code + "\"}", all.split("\n"));
            refused(signIn, "AccessDeniedException", "The header");
            assertThat(signIn.head()).doesNotContainIgnoringCase("set-cookie");
            if (!headers.contains("Content-Type")) {
                refused(
                        server.ask("DELETE", "/console/session", "", all.split("\n")),
                        "AccessDeniedException",
                        "The header");
            }
            assertThat(server.call("ListRooms", "{}", session).body()).isEqualTo("{\"rooms\":[]}");
            assertThat(server.signIn(code).status()).isEqualTo(200);
        }
    }

    @Test
    void aPreflightIsRefused() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            for (String path : new String[] {"/console/session", "/console/call/ListRooms", "/console/"}) {
                Response response = server.ask(
                        "OPTIONS",
                        path,
                        "",
                        "Origin: https://evil.example",
                        "Access-Control-Request-Method: POST",
                        "Access-Control-Request-Headers: content-type");
                assertThat(response.status()).as(path).isIn(403, 404);
                assertThat(response.head()).doesNotContainIgnoringCase("access-control-");
            }
        }
    }

    @Test
    void theConsoleAnswersToItsNamesAndAllElseToAny() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            for (String path : new String[] {"/console", "/console/", "/console/session", "/console/call/ListRooms"}) {
                String answer = RawHttp.send(server.port(), "", "GET " + path + " HTTP/1.1", "Host: evil.example");
                assertThat(answer).startsWith("HTTP/1.1 403 ").contains("The header Host has a name");
                answer = RawHttp.send(server.port(), "", "GET " + path + " HTTP/1.1", "Host: " + ConsoleServer.HOST);
                assertThat(answer).doesNotContain("The header Host has a name");
            }
            assertThat(server.signed("ADMIN", "/ListRooms", "any.example").status())
                    .isEqualTo(200);
            refused(
                    server.signed("ADMIN", "/x/CreateConsoleSession", "any.example", "X-Forwarded-Proto: https"),
                    "AccessDeniedException",
                    "belong into allowedHosts");
        }
    }

    @Test
    void aLinkNeedsTlsUnlessTheBrowserIsOnThisMachine() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            for (String host : new String[] {ConsoleServer.HOST, "backchat", "192.0.2.1", "localhostess"}) {
                refused(
                        server.signed("ADMIN", "/x/CreateConsoleSession", host),
                        "AccessDeniedException",
                        "trustedProxies");
            }
            for (String host : new String[] {"127.0.0.1:8080", "localhost", "a.localhost:1", "[::1]:4870"}) {
                assertThat(server.signed("ADMIN", "/x/CreateConsoleSession", host)
                                .member("url"))
                        .startsWith("http://" + host + "/console/#code=");
            }
        }
    }

    @Test
    void thePageKnowsNeitherAKeyNorTheInternalPort() throws Exception {
        try (ConsoleServer server = start(ADMIN)) {
            Response page = server.ask("GET", "/console/", "");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<meta name=\"backchat:internal\" content=\"\" />")
                    .contains("<meta name=\"backchat:key\" content=\"\" />");
            assertThat(page.head())
                    .containsIgnoringCase("connect-src https://chat.example.com wss://chat.example.com; base-uri");
            assertThat(server.ask("GET", "/", "").status()).isEqualTo(302);
        }
    }

    @Test
    void aServerWithoutAConsoleAnswersAsIfThereWereNoneAnywhere(@TempDir Path data) throws Exception {
        Map<String, String> environment = Map.of(
                "BACKCHAT_DATA", data.toString(),
                "BACKCHAT_AWS", "off",
                "BACKCHAT_ACCESS_KEY_ID", "ADMIN",
                "BACKCHAT_SECRET_ACCESS_KEY", "secret",
                "BACKCHAT_ACCOUNT", "123456789012");
        try (Server server =
                Server.start(Configs.read(false, Map.of("port", "0", "internalPort", "0"), environment, null))) {
            for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
                for (String path : new String[] {
                    "/",
                    "/console",
                    "/console/",
                    "/console/session",
                    "/console/call/ListRooms",
                    "/x/CreateConsoleSession"
                }) {
                    assertThat(anonymous(server.port(), method, path))
                            .as("%s %s", method, path)
                            .isEqualTo(anonymous(server.port(), method, "/nothing"));
                }
            }
        }
    }

    /** Sends a request as a page of any site; returns the response without what is different each time. */
    private static String anonymous(int port, String method, String path) throws Exception {
        return RawHttp.send(
                        port,
                        "",
                        method + " " + path + " HTTP/1.1",
                        "Host: evil.example",
                        "Origin: https://evil.example",
                        "Access-Control-Request-Method: POST",
                        "Cookie: " + ConsoleServer.COOKIE + "=a")
                .replaceAll("(?i)(x-amzn-RequestId|date): .*", "$1");
    }

    @Test
    void aDevServersLinkNeedsNoSession() throws Exception {
        try (Server server = Server.start(ServerConfig.forDevelopment());
                Ivschat client = Configs.client(server)) {
            var made = client.createConsoleSession().join();
            assertThat(made.url()).isEqualTo("http://127.0.0.1:" + server.port() + "/console/");
            assertThat(made.expirationTime()).isNull();
            assertThat(RawHttp.send(
                            server.port(), "", "GET /console/session HTTP/1.1", "Host: 127.0.0.1:" + server.port()))
                    .startsWith("HTTP/1.1 404 ");
        }
    }
}
