package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.client.Ivschat;
import dev.backchat.conformance.sdk.NodeModules;
import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What documents take for granted: a dev server with a room, a production server with its configuration, and tools. */
final class DocumentedServer implements AutoCloseable {
    private static final boolean HAS_AWS_CLI = succeeds("aws", "--version");
    private static final boolean HAS_BOTO3 = succeeds("python3", "-c", "import boto3");
    private static final Path ROOT = BackchatProcess.LAUNCHER.getParent();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CONFIG = "/etc/backchat.yaml";
    /** It says no word of HTTP's errors otherwise. */
    private static final String STRICT = "set -euo pipefail\ncurl() { command curl --fail-with-body -sS \"$@\"; }\n";

    private final Path folder;
    private final Path config;
    private final BackchatProcess server;
    private final String room;
    private @Nullable Reviewed reviewed;
    private @Nullable String historyRoom;

    /** A handler's request, and what the author of the message was told. */
    record Reviewed(Map<String, String> headers, byte[] body, String told) {}

    DocumentedServer(Path folder) throws IOException {
        this.folder = folder;
        config = Files.writeString(folder.resolve("backchat.yaml"), """
                port: 0
                internalPort: 0
                data: "%s"
                aws: off
                logFormat: text
                accessKeys:
                  - accessKeyId: AKIDEXAMPLE
                    secretAccessKey: change-me
                    account: "123456789012"
                """.formatted(folder.resolve("data")));
        server = BackchatProcess.start();
        try (Ivschat ivschat = client(server)) {
            room = ivschat.createRoom(r -> r.name("documents")).join().arn();
        }
    }

    BackchatProcess process() {
        return server;
    }

    private static Ivschat client(BackchatProcess of) {
        return Ivschat.builder()
                .endpoint(of.endpoint().toString())
                .region("us-east-1")
                .credentials("test", "test")
                .build();
    }

    /** A token to the room. */
    String token(String user) {
        return token(server, room, user);
    }

    private static String token(BackchatProcess of, String room, String user) {
        try (Ivschat ivschat = client(of)) {
            return ivschat.createChatToken(
                            t -> t.roomIdentifier(room).userId(user).capabilities(ChatTokenCapability.SEND_MESSAGE))
                    .join()
                    .token();
        }
    }

    /** The text with this server's addresses in place of the documented ones. */
    private String here(String code, BackchatProcess of) {
        return code.replace("http://127.0.0.1:4870", of.endpoint().toString())
                .replace("ws://127.0.0.1:4870", of.websocket().toString())
                .replace("http://127.0.0.1:4871", of.internal().toString())
                .replace("arn:aws:ivschat:…:room/…", room)
                .replace("<message id>", "AbCdEfGhIjKl")
                .replace(CONFIG, config.toString())
                .replace("/var/backups", folder.toString())
                .replace("./backchat ", BackchatProcess.LAUNCHER + " ");
    }

    /** Runs commands of a document. A server that they start is stopped when they are done. What they printed. */
    String shell(String code) throws IOException, InterruptedException {
        List<BackchatProcess> started = new ArrayList<>();
        try {
            StringBuilder rest = new StringBuilder();
            for (String line : code.lines().toList()) {
                if (line.startsWith("./backchat serve")) {
                    started.add(serve(line));
                } else {
                    rest.append(line).append('\n');
                }
            }
            String commands = rest.toString();
            if (commands.contains(CONFIG) && started.isEmpty()) {
                started.add(serve("./backchat serve --config " + CONFIG));
            }
            if (!commands.isEmpty() && commands.lines().allMatch(line -> line.startsWith("export "))) {
                commands += hasAwsCli() ? "aws ivschat list-rooms\n" : "";
            }
            return run(List.of("bash", "-c", STRICT + here(commands, server)), environment());
        } finally {
            started.forEach(BackchatProcess::close);
        }
    }

    /** Runs commands that keep something in the user's home, about a room with a history. */
    String shellAtHome(String code) throws IOException, InterruptedException {
        Map<String, String> environment = environment();
        environment.put("HOME", folder.toString());
        environment.put("ROOM", historyRoom());
        return run(List.of("bash", "-c", STRICT + here(code, server)), environment);
    }

    /** A room with a history of two messages. */
    private synchronized String historyRoom() throws IOException {
        if (historyRoom == null) {
            try (Ivschat ivschat = client(server)) {
                historyRoom = ivschat.createRoom(r -> r.tags(Map.of("backchat:history", "200/1h")))
                        .join()
                        .arn();
            }
            try (RawWebSocket ann = RawWebSocket.upgrade(server.websocket(), token(server, historyRoom, "ann"))
                    .accepted()) {
                for (String content : List.of("one", "two")) {
                    ann.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content)));
                    ann.nextText();
                }
            }
        }
        return historyRoom;
    }

    /** A token that may have the history of such a room replayed. */
    String historyToken() throws IOException {
        String arn = historyRoom();
        try (Ivschat ivschat = client(server)) {
            return ivschat.createChatToken(
                            t -> t.roomIdentifier(arn).userId("ben").capabilities(ChatTokenCapability.BACKCHAT_HISTORY))
                    .join()
                    .token();
        }
    }

    /** The frame that precedes its replay. */
    String resumed() throws IOException {
        try (RawWebSocket ben = RawWebSocket.upgrade(server.websocket(), historyToken() + ".last.50")
                .accepted()) {
            return ben.nextText();
        }
    }

    /** Checks a seed as a server that is to begin with it does; returns what it says. */
    String checkSeed(String seed) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("seed.yaml"), seed);
        return run(
                List.of(BackchatProcess.LAUNCHER.toString(), "config", "check", "--dev", "--seed", file.toString()),
                Map.of());
    }

    /** Runs commands for a dev server's kit against a server of their own, which begins with a seed. */
    void develop(String code, String seed) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("seed.yaml"), seed);
        String rest = code.lines()
                .filter(line -> !line.startsWith("./backchat serve"))
                .collect(Collectors.joining("\n"));
        try (BackchatProcess developed = BackchatProcess.start("--seed", file.toString())) {
            Map<String, String> environment = environment();
            environment.put("ROOM", "arn:aws:ivschat:us-east-1:000000000000:room/lobbyLobby01");
            run(List.of("bash", "-c", STRICT + here(rest, developed)), environment);
        }
    }

    /** Starts a server by the line of a document, on free ports. */
    private BackchatProcess serve(String line) {
        String ports = line.contains("--config") ? "" : " --port 0 --internal-port 0";
        String command = here(line, server).replaceFirst(" serve( --dev)?", "$0" + ports);
        return BackchatProcess.start(Map.of(), List.of("bash", "-c", "exec " + command));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_ENDPOINT_URL_IVSCHAT", server.endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("AWS_PAGER", "");
        environment.put("ROOM", room);
        return environment;
    }

    private static String run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("documents", ".txt");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(said + Files.readString(errors)).isZero();
            return said;
        } finally {
            Files.delete(errors);
        }
    }

    /**
     * Starts the server of a document that asks a handler, makes a room with that as the document has it, and says something.
     * Once, for all who want to know.
     */
    synchronized Reviewed review(String code, String answer) throws IOException {
        if (reviewed != null) {
            return reviewed;
        }
        Map<String, String> headers = new HashMap<>();
        byte[][] body = new byte[1][];
        HttpServer handler = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        handler.createContext("/", exchange -> {
            body[0] = exchange.getRequestBody().readAllBytes();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            exchange.sendResponseHeaders(200, answer.getBytes(UTF_8).length);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
            exchange.close();
        });
        handler.start();
        String url = "http://127.0.0.1:" + handler.getAddress().getPort() + "/";
        String serve = code.lines().findFirst().orElseThrow().replace("http://127.0.0.1:8000/", url);
        assertThat(serve).contains(url);
        try (BackchatProcess asking = serve(serve)) {
            String arn = makeRoom(asking, code.substring(code.indexOf('\n') + 1));
            try (RawWebSocket ann = RawWebSocket.upgrade(asking.websocket(), token(asking, arn, "ann"))
                    .accepted()) {
                // The first may find a handler that is slow to begin with, and the fallback is a denial too.
                String told;
                do {
                    ann.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", "hello")));
                    told = ann.nextText();
                } while (!told.contains("be kind"));
                reviewed = new Reviewed(headers, body[0], told);
                return reviewed;
            }
        } finally {
            handler.stop(0);
        }
    }

    /** By the document's own command where the AWS CLI is installed. */
    private static String makeRoom(BackchatProcess asking, String command) throws IOException {
        if (!hasAwsCli()) {
            try (Ivschat ivschat = client(asking)) {
                String uri = command.replaceAll("(?s).*uri=([^,]*),.*", "$1");
                return ivschat.createRoom(r -> r.messageReviewHandler(new MessageReviewHandler(uri, "DENY")))
                        .join()
                        .arn();
            }
        }
        Tool made = Tool.run(
                List.of("bash", "-c", STRICT + command.strip() + " --output json"),
                Map.of(
                        "AWS_ENDPOINT_URL_IVSCHAT",
                        asking.endpoint().toString(),
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        "test",
                        "AWS_DEFAULT_REGION",
                        "us-east-1"));
        assertThat(made.exitCode()).as(made.errors()).isZero();
        return Json.object(made.output()).required("arn").stringValue();
    }

    /** Runs a program in Node until it prints a line that begins so. That line. */
    String nodeUntil(String program, String begin, Map<String, String> more) throws IOException {
        Path modules = folder.resolve("node_modules");
        if (!Files.exists(modules)) {
            Files.createSymbolicLink(
                    modules, NodeModules.installed().resolve("node_modules").toAbsolutePath());
        }
        Path file = Files.writeString(folder.resolve("hello.mjs"), here(program, server));
        ProcessBuilder builder = new ProcessBuilder("node", file.toString()).redirectErrorStream(true);
        builder.environment().putAll(environment());
        builder.environment().putAll(more);
        Process process = builder.start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith(begin)) {
                    more.values().forEach(secret -> assertThat(said.toString()).doesNotContain(secret));
                    return line;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        throw new AssertionError("it never said " + begin + ": " + said);
    }

    String python(String program) throws IOException, InterruptedException {
        return run(List.of("python3", "-c", here(program, server)), environment());
    }

    static boolean hasAwsCli() {
        return HAS_AWS_CLI;
    }

    static boolean hasBoto3() {
        return HAS_BOTO3;
    }

    private static boolean succeeds(String... command) {
        try {
            return Tool.run(List.of(command), Map.of()).exitCode() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Compiles a file of Kotlin as the build has the compiler, and runs its main function for the room. */
    String kotlin(String program) throws IOException, InterruptedException {
        String compiler;
        try (Stream<Path> jars = Files.list(Path.of("kotlin/target/jars").toAbsolutePath())) {
            compiler = jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
        }
        String libraries = System.getProperty("java.class.path") + ":" + compiler;
        String classes = folder.resolve("kotlin").toString();
        Path file = Files.writeString(folder.resolve("Main.kt"), program);
        run(
                List.of(
                        JAVA,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        compiler,
                        "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                        file.toString(),
                        "-no-stdlib",
                        "-no-reflect",
                        "-jvm-target",
                        "17",
                        "-cp",
                        libraries,
                        "-d",
                        classes),
                Map.of());
        return run(
                List.of(
                        JAVA,
                        "-cp",
                        classes + ":" + libraries,
                        "MainKt",
                        room,
                        server.websocket().toString()),
                environment());
    }

    /** Runs a class of one file. */
    String java(String name, String code) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(name + ".java"), here(code, server));
        return run(List.of(JAVA, "-cp", System.getProperty("java.class.path"), file.toString()), environment());
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve("node_modules"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.close();
        }
    }
}
