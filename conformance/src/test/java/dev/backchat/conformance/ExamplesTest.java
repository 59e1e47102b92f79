package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.ProcessTree;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ObjectNode;

/** The examples, run as their README says, on the module path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesTest {
    private static final Path ROOT = BackchatProcess.LAUNCHER.getParent();
    // Long, because the first one to run is built.

    private final SignedHttp http = new SignedHttp();
    private final List<Example> running = new ArrayList<>();
    private BackchatProcess server;
    private SdkCaller caller;
    private String room;

    @BeforeAll
    void start() {
        server = BackchatProcess.start();
        caller = SdkCaller.ofAccount(server.endpoint(), "000000000000").withKey("test", "test");
        room = call("CreateRoom", Map.of("maximumMessageRatePerSecond", 100), "arn");
    }

    @AfterEach
    void end() {
        running.forEach(Example::kill);
        running.clear();
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    private String call(String operation, Map<String, ?> input, String member) {
        Answer answer = http.call(caller, operation, Json.object(input));
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output().required(member).stringValue();
    }

    private RawWebSocket open(String userId) {
        String token = call(
                "CreateChatToken",
                Map.of("roomIdentifier", room, "userId", userId, "capabilities", List.of("SEND_MESSAGE")),
                "token");
        return RawWebSocket.upgrade(server.websocket(), token).accepted();
    }

    private static void say(RawWebSocket socket, String content) {
        socket.text(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content)));
    }

    /** Passes over frames until one has all of this. */
    private static void await(RawWebSocket socket, String... parts) {
        while (!Stream.of(parts).allMatch(socket.nextText()::contains)) {}
    }

    private Example run(String... arguments) throws IOException {
        Example example =
                new Example(Stream.concat(Stream.of(ROOT.resolve("examples/run").toString()), Stream.of(arguments))
                        .toList());
        running.add(example);
        return example;
    }

    /** An example at work: what it prints, line by line, and what is typed to it. */
    private final class Example {
        private final Process process;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final BufferedWriter typed;

        Example(List<String> command) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment()
                    .putAll(Map.of(
                            "AWS_ENDPOINT_URL_IVSCHAT",
                            server.endpoint().toString(),
                            "AWS_ACCESS_KEY_ID",
                            "test",
                            "AWS_SECRET_ACCESS_KEY",
                            "test",
                            "AWS_REGION",
                            caller.region()));
            process = builder.start();
            typed = process.outputWriter(UTF_8);
            Thread.ofPlatform().daemon().start(() -> {
                try (BufferedReader output = process.inputReader(UTF_8)) {
                    output.lines().forEach(lines::add);
                } catch (IOException | UncheckedIOException e) {
                    // The process was killed.
                }
            });
        }

        void type(String line) throws IOException {
            typed.write(line + "\n");
            typed.flush();
        }

        String next() throws InterruptedException {
            String line = lines.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).as("a line").isNotNull();
            return line;
        }

        /** Passes over lines until one is the expected. */
        void await(String expected) throws InterruptedException {
            while (!next().equals(expected)) {}
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        }

        /** With what it has started, should it still be building. */
        void kill() {
            ProcessTree.kill(process);
        }
    }

    @Test
    void gettingStartedRunsToTheErrorWithItsMetadata() throws Exception {
        Example example = run("GettingStarted");
        assertThat(example.next()).isEqualTo("client: made the room getting-started");
        assertThat(example.next()).isEqualTo("command: CreateChatToken");
        for (String way : List.of("future", "callback", "aggregated future", "aggregated callback", "call")) {
            assertThat(example.next()).startsWith(way + ": until 20");
        }
        assertThat(example.next())
                .matches("error: ResourceNotFoundException, httpStatusCode 404, requestId [0-9a-f-]{36}, "
                        + "extendedRequestId null, cfId null, attempts 1, totalRetryDelay PT0S");
        assertThat(example.exitCode()).isZero();
        Answer.Success rooms =
                (Answer.Success) http.call(caller, "ListRooms", Json.object(Map.of("name", "getting-started")));
        assertThat(rooms.output().required("rooms")).isEmpty();
    }

    @Test
    void botOfTheReadmeGreets() throws Exception {
        String code = Files.readString(ROOT.resolve("examples/src/main/java/dev/backchat/examples/HelloBot.java"));
        String whole = code.substring(code.indexOf("import "));
        assertThat(Files.readString(ROOT.resolve("docs/client.md"))).contains(whole);
        assertThat(whole.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("import") && !line.startsWith("/**")))
                .hasSizeLessThan(20);
        run("HelloBot", room, server.websocket().toString());
        try (RawWebSocket ann = open("ann");
                ScheduledExecutorService speaker = Executors.newSingleThreadScheduledExecutor()) {
            // Repeatedly, because the bot does not announce that it has joined.
            speaker.scheduleWithFixedDelay(() -> say(ann, "hello"), 0, 500, TimeUnit.MILLISECONDS);
            await(ann, "\"UserId\":\"hello-bot\"", "\"Content\":\"hello, ann\"");
        }
    }

    @Test
    void moderatorDeletesMessagesAndDisconnectsAtTheThird() throws Exception {
        Example bot = run("ModeratorBot", room, server.websocket().toString(), "spam");
        bot.await("moderating");
        try (RawWebSocket ann = open("ann");
                RawWebSocket bob = open("bob")) {
            say(ann, "I like bob");
            for (String content : List.of("fine", "buy spam", "SPAM", "more spam")) {
                say(bob, content);
            }
            // Each message with the word must be deleted, and no other.
            Set<String> banned = new HashSet<>();
            Set<String> deleted = new HashSet<>();
            boolean disconnected = false;
            while (deleted.size() < 3 || !disconnected) {
                ObjectNode frame = Json.object(ann.nextText());
                String name = frame.path("EventName").asString("");
                if (name.equals("aws:DELETE_MESSAGE")) {
                    deleted.add(frame.at("/Attributes/MessageID").asString());
                } else if (name.equals("aws:DISCONNECT_USER")) {
                    assertThat(frame.at("/Attributes/UserId").asString()).isEqualTo("bob");
                    disconnected = true;
                } else if (frame.required("Content").stringValue().matches("(?i).*spam.*")) {
                    banned.add(frame.required("Id").stringValue());
                }
            }
            assertThat(deleted).isEqualTo(banned);
            await(bob, "aws:DISCONNECT_USER", "\"UserId\":\"bob\"");
            for (int i = 0; i < 3; i++) {
                bot.await("deleted a message of bob");
            }
        }
    }

    @Test
    void terminalClientsTalkToEachOther() throws Exception {
        String url = server.websocket().toString();
        Example eve = run("TerminalChat", room, "eve", url);
        eve.await("* connected");
        Example dan = run("TerminalChat", room, "dan", url);
        dan.await("* connected");
        eve.type("hello, dan");
        dan.await("eve: hello, dan");
        dan.type("hello, eve");
        eve.await("dan: hello, eve");
        dan.type("x".repeat(501));
        dan.await("! 400 Message exceeds maximum length");
        dan.type("/quit");
        dan.await("* disconnected: CLIENT_DISCONNECT");
        assertThat(dan.exitCode()).isZero();
        // Lines before the end of the input must still be sent.
        for (int i = 0; i < 5; i++) {
            eve.type("bye " + i);
        }
        eve.typed.close();
        for (int i = 0; i < 5; i++) {
            eve.await("eve: bye " + i);
        }
        eve.await("* disconnected: CLIENT_DISCONNECT");
        assertThat(eve.exitCode()).isZero();
    }

    @Test
    void anUnknownExampleIsOneLineAndExitCode2() throws Exception {
        Tool tool = Tool.run(List.of(ROOT.resolve("examples/run").toString(), "Nothing"), Map.of());
        assertThat(tool.exitCode()).isEqualTo(2);
        assertThat(tool.output()).isEmpty();
        assertThat(tool.errors().lines()).hasSize(1);
        assertThat(tool.errors()).contains("GettingStarted");
    }
}
