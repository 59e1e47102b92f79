package dev.backchat.conformance.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backchat.conformance.Json;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.NodeModules;
import dev.backchat.conformance.sdk.ProcessTree;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.sdk.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * An app with rooms of the official messaging SDK, some with what {@code docs/operate.md} advises against restarts and some
 * without, in a browser's page or in Node. This is its backend: it serves the page and the tokens, and is told what becomes
 * of each room.
 */
public final class SdkRooms implements AutoCloseable {
    /** Where the SDK runs. */
    public enum Home {
        CHROMIUM,
        NODE
    }

    /**
     * What runs there.
     *
     * @param script of the folder {@code node}, with {@code run(remedies)}
     * @param remedies a module with {@code patientTokenProvider()}, {@code connectAgain(room)}, and what else the script asks for
     * @param tags of the room that all of them join
     * @param capability of their tokens
     */
    public record App(String script, String remedies, Map<String, String> tags, String capability) {}

    /** So many rooms of each kind. */
    public static final int COUNT = 8;

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");
    /** As often as the AWS SDKs try, for a connection that was kept may be gone. */
    private static final int ATTEMPTS = 3;

    private final URI websocket;
    private final SdkCaller caller;
    private final App app;
    private final String room;
    private final SignedHttp http = new SignedHttp();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> told = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Process process;
    private final Path output;

    /**
     * Opens it.
     *
     * @param folder for its files
     * @param remedies a module with {@code patientTokenProvider()} and {@code connectAgain(room)}
     */
    public SdkRooms(Home home, URI endpoint, URI websocket, Path folder, String remedies) throws IOException {
        this(home, endpoint, websocket, folder, new App("rooms.js", remedies, Map.of(), "SEND_MESSAGE"));
    }

    /**
     * Opens another app.
     *
     * @param folder for its files
     */
    public SdkRooms(Home home, URI endpoint, URI websocket, Path folder, App app) throws IOException {
        this.websocket = websocket;
        this.app = app;
        List<String> command = home == Home.NODE ? List.of("node", "rooms-in-node.js") : browser(folder);
        caller = SdkCaller.ofAccount(endpoint, "000000000000");
        Answer created = http.call(
                caller, "CreateRoom", Json.object(Map.of("maximumMessageRatePerSecond", 100, "tags", app.tags)));
        room = ((Answer.Success) created).output().required("arn").stringValue();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        output = folder.resolve("output");
        Path file = Files.writeString(folder.resolve("remedies.mjs"), app.remedies);
        ProcessBuilder program = new ProcessBuilder(Stream.concat(
                                command.stream(),
                                home == Home.NODE ? Stream.of(url, file.toString(), app.script) : Stream.of(url))
                        .toList())
                .directory(NodeModules.installed().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        program.environment().put("TMPDIR", folder.toString());
        process = program.start();
    }

    /** The browser of this machine; a test without one is skipped. */
    public static String installedBrowser() {
        String browser = BROWSERS.stream()
                .filter(name -> Tool.version(List.of(name, "--version")).isPresent())
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(browser != null, "one of " + BROWSERS + " is installed here");
        return browser;
    }

    private static List<String> browser(Path folder) {
        return List.of(
                installedBrowser(),
                "--headless",
                // A test's page needs none, and root can't have one.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("browser"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/" ->
                    send(
                            exchange,
                            "text/html",
                            Files.readString(NodeModules.installed().resolve("rooms.html")));
                case "/app.js" ->
                    send(
                            exchange,
                            "text/javascript",
                            Files.readString(NodeModules.installed().resolve(app.script)));
                case "/remedies.js" -> send(exchange, "text/javascript", app.remedies);
                case "/settings" ->
                    send(exchange, "application/json", Json.write(Map.of("url", websocket.toString(), "count", COUNT)));
                case "/chat-token" -> answerToken(exchange);
                case "/told" -> {
                    synchronized (told) {
                        told.addAll(body.lines().toList());
                    }
                    send(exchange, "text/plain", "");
                }
                default -> {
                    Path file = NodeModules.installed().resolve(path.substring(1));
                    if (path.endsWith(".js") && Files.isRegularFile(file)) {
                        send(exchange, "text/javascript", Files.readString(file));
                    } else {
                        exchange.sendResponseHeaders(404, -1);
                    }
                }
            }
        }
    }

    private static void send(HttpExchange exchange, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void answerToken(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        Map<String, ?> input =
                Map.of("roomIdentifier", room, "userId", "viewer", "capabilities", List.of(app.capability));
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                if (http.call(caller, "CreateChatToken", Json.object(input)) instanceof Answer.Success created) {
                    send(exchange, "application/json", Json.write(created.output()));
                    return;
                }
            } catch (UncheckedIOException e) {
                // Once more.
            }
        }
        if (exchange.getRequestURI().getQuery() == null) {
            failed.incrementAndGet();
        }
        exchange.sendResponseHeaders(502, -1);
    }

    /** The ARN of the room that they are in. */
    public String room() {
        return room;
    }

    /** What was told of rooms of a kind, each {@code name what}. */
    public List<String> told(String kind) {
        synchronized (told) {
            return told.stream().filter(each -> each.startsWith(kind)).toList();
        }
    }

    /** Of how many rooms of a kind it was told that something happened. */
    public long rooms(String kind, String what) {
        return told(kind).stream()
                .filter(each -> each.contains(" " + what))
                .map(each -> each.substring(0, each.indexOf(' ')))
                .distinct()
                .count();
    }

    /** Forgets what it was told so far. */
    public void forget() {
        synchronized (told) {
            told.clear();
        }
        asked.set(0);
        failed.set(0);
    }

    /** How often a token was asked for. */
    public int asked() {
        return asked.get();
    }

    /** How often there was none for those that ask until there is one. */
    public int failed() {
        return failed.get();
    }

    /** Demands that the app still runs. */
    public void assertRuns() {
        assertThat(process.isAlive())
                .as(() -> "the rooms' process runs; it said: " + said())
                .isTrue();
    }

    private String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        ProcessTree.kill(process);
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }
}
