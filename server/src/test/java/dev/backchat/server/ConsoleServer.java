package dev.backchat.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.edge.ClientListener;
import dev.backchat.server.http.ConsoleFiles;
import dev.backchat.server.time.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A production server with a console, behind a proxy on this machine that ends TLS, and with a clock that only tests move.
 */
final class ConsoleServer implements AutoCloseable {
    static final String HOST = "chat.example.com";
    /** The address of the browser, as the proxy says. */
    static final String BROWSER = "192.0.2.7";

    static final String COOKIE = "__Secure-backchat-console";

    final TestClock clock = new TestClock();
    private final Path directory = Files.createTempDirectory("backchat-console-");
    private final SharedState state;
    private final Aws aws = new Aws(Aws.Mode.OFF, false, Map.of());
    private final Backend backend;
    private final ClientListener listener;

    /** A response, by its parts. */
    record Response(int status, String head, String body) {
        static Response parse(String text) {
            int end = text.indexOf("\r\n\r\n");
            return new Response(RawHttp.status(text), text.substring(0, end), text.substring(end + 4));
        }

        /** Returns a member of the body. */
        String member(String name) {
            return find(Pattern.compile('"' + name + "\":\"([^\"]*)\""), body);
        }

        String cookie() {
            return find(Pattern.compile("(?i)set-cookie: " + COOKIE + "=([^;]*);"), head);
        }

        private static String find(Pattern pattern, String text) {
            Matcher found = pattern.matcher(text);
            if (!found.find()) {
                throw new AssertionError(pattern + " is not in " + text);
            }
            return found.group(1);
        }
    }

    /** @param keys the list of access keys, in YAML */
    ConsoleServer(SharedState state, String keys) throws Exception {
        this.state = state;
        ServerConfig config = config(keys);
        backend = new Backend(config, state, aws, directory, new SimpleMeterRegistry(), clock);
        listener = new ClientListener(
                config.clients(),
                backend.services()
                        .withConsole(ConsoleFiles.withSessions(config.internal().allowedHosts())),
                clock,
                reason -> {},
                null);
    }

    private ServerConfig config(String keys) throws IOException, ConfigurationException {
        Path file = Files.writeString(
                directory.resolve("backchat.yaml"),
                "console: on\nallowedHosts: [" + HOST + "]\ntrustedProxies: [127.0.0.1]\naws: off\naccessKeys: "
                        + keys);
        return Configs.read(
                false,
                Map.of(
                        "port",
                        "0",
                        "internalPort",
                        "0",
                        "data",
                        directory.resolve("data").toString()),
                Map.of(),
                file);
    }

    /** Applies other access keys, as a reload does. */
    void reload(String keys) throws IOException, ConfigurationException {
        backend.reload(config(keys));
    }

    int port() {
        return listener.port();
    }

    /** Sends a request by the proxy, without a body if that is empty. */
    Response ask(String method, String path, String body, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                method + " " + path + " HTTP/1.1",
                "Host: " + HOST,
                "X-Forwarded-For: " + BROWSER,
                "X-Forwarded-Proto: https"));
        lines.addAll(List.of(headers));
        return Response.parse(RawHttp.send(port(), body, lines.toArray(String[]::new)));
    }

    /** Sends a request as the console's page does. */
    Response page(String method, String path, String body, String cookie) throws IOException {
        List<String> headers =
                new ArrayList<>(List.of("Sec-Fetch-Site: same-origin", "Content-Type: application/json"));
        if (!method.equals("GET")) {
            headers.add("Origin: https://" + HOST);
        }
        if (!cookie.isEmpty()) {
            headers.add("Cookie: " + COOKIE + "=" + cookie);
        }
        return ask(method, path, body, headers.toArray(String[]::new));
    }

    /** Calls an operation by the page. */
    Response call(String operation, String input, String cookie) throws IOException {
        return page("POST", "/console/call/" + operation, input, cookie);
    }

    /** Sends a signed request of a backend. */
    Response signed(String accessKeyId, String path, String host, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of("POST " + path + " HTTP/1.1", "Host: " + host));
        lines.addAll(List.of(headers));
        new SigV4Signer(accessKeyId, "secret", null, "us-east-1", "ivschat")
                .sign("POST", path, "", Map.of("Host", host), "{}".getBytes(UTF_8), clock.instant())
                .forEach((name, value) -> lines.add(name + ": " + value));
        return Response.parse(RawHttp.send(port(), "{}", lines.toArray(String[]::new)));
    }

    /** Asks for a link. */
    Response link(String accessKeyId) throws IOException {
        return signed(accessKeyId, "/x/CreateConsoleSession", HOST, "X-Forwarded-Proto: https");
    }

    /** Returns the code of a new link. */
    String code(String accessKeyId) throws IOException {
        return link(accessKeyId).member("url").split("#code=", 2)[1];
    }

    /** Exchanges a code for a session. */
    Response signIn(String code) throws IOException {
        return page("POST", "/console/session", "{\"code\":\"" + code + "\"}", "");
    }

    /** Returns the cookie of a new session. */
    String session(String accessKeyId) throws IOException {
        return signIn(code(accessKeyId)).cookie();
    }

    @Override
    public void close() {
        listener.close();
        backend.close();
        aws.close();
        state.close();
    }
}
