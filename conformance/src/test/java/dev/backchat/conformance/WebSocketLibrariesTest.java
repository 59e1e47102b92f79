package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.Programs;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** WebSocket libraries of other languages talk in a room, where the language is installed. */
@Thorough
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketLibrariesTest {
    private static final String LONGEST = "\uD83D\uDE00".repeat(500);

    enum Library {
        CODER_WEBSOCKET("Go 1.24 or later", Programs::hasGo, Programs::go),
        TOKIO_TUNGSTENITE("Rust 1.94 or later", Programs::hasRust, Programs::rust),
        WEBSOCKETS("Python 3.10 or later with pip and venv", Programs::hasPython, Programs::python);

        private final String needs;
        private final BooleanSupplier there;
        private final Function<String, List<String>> program;

        Library(String needs, BooleanSupplier there, Function<String, List<String>> program) {
            this.needs = needs;
            this.there = there;
            this.program = program;
        }

        private List<String> program() {
            assumeTrue(there.getAsBoolean(), needs + " is not installed");
            return program.apply("websocket");
        }
    }

    /** A member of a room in a process of its own: lines that it is given go out, frames come as lines. */
    private record Member(Process process, BufferedWriter says, BufferedReader hears) {
        void say(String content) throws IOException {
            says.write(Json.write(Map.of("Action", "SEND_MESSAGE", "Content", content)) + "\n");
            says.flush();
        }

        /** The next line. */
        JsonNode next() throws IOException {
            return Json.read(hears.readLine());
        }
    }

    private final SignedHttp http = new SignedHttp();
    private final List<Member> members = new ArrayList<>();
    private BackchatProcess server;
    private SdkCaller caller;

    @BeforeAll
    void start() {
        // Pings during the conversation.
        server = BackchatProcess.start(Map.of("BACKCHAT_PING_INTERVAL", "1s"));
        caller = ConformanceLane.freshCaller(server);
    }

    @AfterEach
    void leave() {
        members.forEach(member -> member.process.destroyForcibly());
        members.clear();
    }

    @AfterAll
    void stop() {
        http.close();
        server.assertLogIsClean(List.of());
        server.close();
    }

    private JsonNode call(String operation, Map<String, ?> input) {
        Answer answer = http.call(caller, operation, Json.object(input));
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output();
    }

    private String token(String room, String userId) {
        return call(
                        "CreateChatToken",
                        Map.of("roomIdentifier", room, "userId", userId, "capabilities", List.of("SEND_MESSAGE")))
                .required("token")
                .stringValue();
    }

    /** The program is built before anybody waits for what it does. */
    private Member join(List<String> program, String token) throws IOException {
        Process process = new ProcessBuilder(Stream.concat(
                                program.stream(), Stream.of(server.websocket().toString(), token))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Member member = new Member(
                process, process.outputWriter(StandardCharsets.UTF_8), process.inputReader(StandardCharsets.UTF_8));
        members.add(member);
        return member;
    }

    private String room() {
        return call("CreateRoom", Map.of()).required("arn").stringValue();
    }

    private static void assertSaid(JsonNode frame, String userId, String content) {
        assertThat(frame.required("Type").stringValue()).isEqualTo("MESSAGE");
        assertThat(frame.required("Content").stringValue()).isEqualTo(content);
        assertThat(frame.required("Sender").required("UserId").stringValue()).isEqualTo(userId);
    }

    @ParameterizedTest
    @EnumSource
    void chatsAnswersPingsAndReportsTheCloseReason(Library library) throws IOException {
        List<String> program = library.program();
        String room = room();
        try (RawWebSocket ann =
                RawWebSocket.upgrade(server.websocket(), token(room, "ann")).accepted()) {
            Member bob = join(program, token(room, "bob"));
            bob.say("hello");
            assertSaid(Json.read(ann.nextText()), "bob", "hello");
            assertSaid(bob.next(), "bob", "hello");
            // bob has been sent as many pings, and would be cut off if he had not answered.
            ann.answerPings(4);
            bob.say(LONGEST);
            assertSaid(Json.read(ann.nextText()), "bob", LONGEST);
            assertSaid(bob.next(), "bob", LONGEST);
            call("DisconnectUser", Map.of("roomIdentifier", room, "userId", "bob", "reason", "zu laut: é"));
            assertThat(bob.next().required("EventName").stringValue()).isEqualTo("aws:DISCONNECT_USER");
            JsonNode end = bob.next();
            assertThat(end.required("closed").intValue()).isEqualTo(1001);
            assertThat(end.required("reason").stringValue()).isEqualTo("zu laut: é");
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsARefusedToken(Library library) throws IOException {
        JsonNode end = join(library.program(), "nonsense").next();
        assertThat(end.required("refused").intValue()).isEqualTo(403);
    }

    @Test
    void allLibrariesChatInOneRoom() throws IOException {
        String room = room();
        List<List<String>> programs =
                Stream.of(Library.values()).map(Library::program).toList();
        try (RawWebSocket ann =
                RawWebSocket.upgrade(server.websocket(), token(room, "ann")).accepted()) {
            List<Member> there = new ArrayList<>();
            for (Library library : Library.values()) {
                Member member = join(programs.get(library.ordinal()), token(room, library.name()));
                // Once it receives its own message, it receives all later ones.
                member.say("I am here");
                ann.nextText();
                member.next();
                there.forEach(WebSocketLibrariesTest::pass);
                there.add(member);
            }
            for (int i = 0; i < there.size(); i++) {
                String userId = Library.values()[i].name();
                there.get(i).say("from " + userId);
                assertSaid(Json.read(ann.nextText()), userId, "from " + userId);
                for (Member member : there) {
                    assertSaid(member.next(), userId, "from " + userId);
                }
            }
        }
    }

    private static void pass(Member member) {
        try {
            member.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
