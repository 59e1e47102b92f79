package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The commands for people, run as they are typed, against one server with a data directory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTest {
    private static final Path ROOT = BackchatProcess.LAUNCHER.getParent();

    @TempDir
    private static Path home;

    private final List<Running> running = new ArrayList<>();
    private BackchatProcess server;
    private Path data;

    @BeforeAll
    void start() {
        data = home.resolve("data");
        server = BackchatProcess.start("--data", data.toString());
    }

    @AfterEach
    void end() {
        running.forEach(Running::kill);
        running.clear();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Nothing of this machine's configuration, but where the server is. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", home.toString());
        environment.put("BACKCHAT_DATA", data.toString());
        environment.put("AWS_ENDPOINT_URL_IVSCHAT", server.endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "us-east-1");
        return environment;
    }

    /** Runs commands as a script does, which ends with the first that fails. */
    private Tool bash(Map<String, String> more, String script) throws IOException {
        Map<String, String> environment = environment();
        environment.putAll(more);
        return Tool.run(List.of("bash", "-euo", "pipefail", "-c", "cd '" + ROOT + "'\n" + script), environment);
    }

    private Tool bash(String script) throws IOException {
        return bash(Map.of(), script);
    }

    /** What a script prints that succeeds, and has nothing to complain of. */
    private List<String> lines(String script) throws IOException {
        Tool tool = bash(script);
        assertThat(tool.errors()).isEmpty();
        assertThat(tool.exitCode()).isZero();
        return tool.output().lines().toList();
    }

    private void refuses(int exitCode, String script, String... reasons) throws IOException {
        Tool tool = bash(script);
        assertThat(tool.errors().lines()).hasSize(1);
        assertThat(tool.errors()).startsWith("backchat: ").contains(reasons);
        assertThat(tool.output()).isEmpty();
        assertThat(tool.exitCode()).isEqualTo(exitCode);
    }

    private String room(String name) throws IOException {
        return lines("./backchat room create " + name).getFirst();
    }

    @Test
    void theConsolesAddressIsPrintedAlone() throws IOException {
        assertThat(lines("./backchat console")).containsExactly(server.endpoint() + "/console/");
        assertThat(lines("./backchat console --json"))
                .containsExactly("{\"url\":\"" + server.endpoint() + "/console/\"}");
        try (BackchatProcess plain = BackchatProcess.start(Map.of("BACKCHAT_EXTENSIONS", "off"))) {
            refuses(
                    1,
                    "./backchat console --endpoint-url " + plain.endpoint(),
                    "the service at " + plain.endpoint() + " has no console; its configuration may say console: on");
        }
    }

    @Test
    void roomsAreMadeListedAndDeletedByArnIdAndName() throws IOException {
        String arn = room("made --tag team=a --tag stage=b=c --maximum-message-length 9 --fallback-result DENY"
                + " --review-handler arn:aws:lambda:us-east-1:000000000000:function:f");
        assertThat(arn).matches("arn:aws:ivschat:us-east-1:000000000000:room/[a-zA-Z0-9]{12}");
        assertThat(lines("./backchat room list --name made")).containsExactly(arn + "  made  stage=b=c team=a");
        ObjectNode listed =
                Json.object(lines("./backchat room list --json --name made").getFirst());
        assertThat(listed.required("arn").stringValue()).isEqualTo(arn);
        assertThat(listed.at("/messageReviewHandler/fallbackResult").stringValue())
                .isEqualTo("DENY");
        lines("./backchat room delete made");
        refuses(1, "./backchat room delete made", "there is no room 'made' in us-east-1 at " + server.endpoint());
        refuses(1, "./backchat room delete " + arn, "ResourceNotFoundException: ", "HTTP status 404");
        String twice = room("twice");
        String again = room("twice");
        refuses(2, "./backchat room delete twice", "'twice' may be any of 2 rooms", twice, again);
        lines("./backchat room delete " + again.substring(again.indexOf('/') + 1));
        assertThat(lines("./backchat room list --name twice")).containsExactly(twice + "  twice");
        refuses(2, "./backchat room delete arn:aws:s3:::bucket", "not the ARN of a room: arn:aws:s3:::bucket");
        refuses(1, "./backchat room create 'no spaces'", "ValidationException: ", "name");
    }

    @Test
    void printsATokenAndInspectsItsState() throws IOException {
        String room = room("tokens");
        String token = lines("./backchat token make tokens --user-id ann --capability SEND_MESSAGE"
                        + " --attribute colour=red --session-minutes 5")
                .getFirst();
        List<String> fresh = lines("./backchat token inspect " + token);
        assertThat(fresh)
                .contains(
                        "room          " + room,
                        "user          ann",
                        "capabilities  SEND_MESSAGE",
                        "attributes    colour=red",
                        "used          no",
                        "revoked       no")
                .hasSize(9);
        try (RawWebSocket socket =
                RawWebSocket.upgrade(server.websocket(), token).accepted()) {
            server.revoke(room, "ann");
            ObjectNode seen = Json.object(lines("printf %s " + token + " | ./backchat token inspect --json -")
                    .getFirst());
            assertThat(seen.required("room").stringValue()).isEqualTo(room);
            assertThat(seen.at("/attributes/colour").stringValue()).isEqualTo("red");
            assertThat(seen.required("used").booleanValue()).isTrue();
            assertThat(seen.required("revoked").booleanValue()).isTrue();
            assertThat(seen.required("expired").isBoolean()).isTrue();
            assertThat(socket).isNotNull();
        }
        char last = token.charAt(token.length() - 2);
        String altered =
                token.substring(0, token.length() - 2) + (last == 'A' ? 'B' : 'A') + token.charAt(token.length() - 1);
        refuses(1, "./backchat token inspect " + altered, "The chat token was altered");
        refuses(1, "./backchat token inspect no.token", "The chat token is none");
        refuses(2, "./backchat token inspect --data " + home + " x", "there is no database in " + home);
    }

    @Test
    void tailPrintsWhatSendSends() throws Exception {
        String room = room("talk");
        Running people = new Running("./backchat tail talk --user-id listener");
        Running machine = new Running("./backchat tail " + room + " --json");
        assertThat(people.note()).isEqualTo("backchat: connected to " + room);
        assertThat(machine.note()).isEqualTo("backchat: connected to " + room);
        // Octal bytes, so that the input does not depend on this test's locale; and a locale without UTF-8.
        Tool sent = bash(
                Map.of("LC_ALL", "C"),
                "./backchat send talk $'\\xf0\\x9f\\x91\\x8d \\x1b[2J' --user-id ann --attribute k=v");
        assertThat(sent.errors()).isEmpty();
        assertThat(sent.exitCode()).isZero();
        String id = sent.output().strip();
        assertThat(people.next()).matches("\\d\\d:\\d\\d:\\d\\d ann: \ud83d\udc4d \\\\u001b\\[2J");
        ObjectNode frame = Json.object(machine.next());
        assertThat(frame.required("Type").stringValue()).isEqualTo("MESSAGE");
        assertThat(frame.required("Id").stringValue()).isEqualTo(id);
        assertThat(frame.required("Content").stringValue()).isEqualTo("\ud83d\udc4d \u001b[2J");
        assertThat(frame.at("/Attributes/k").stringValue()).isEqualTo("v");
        assertThat(frame.at("/Sender/UserId").stringValue()).isEqualTo("ann");
        lines("./backchat send talk --event app:goal --attribute team=a");
        assertThat(people.next()).endsWith(" * app:goal team=a");
        assertThat(machine.next()).contains("\"Type\":\"EVENT\"", "\"EventName\":\"app:goal\"");
        // Sends more lines than the rate allows.
        assertThat(lines("for i in {1..12}; do echo line $i; echo; done | ./backchat send talk -"))
                .hasSize(12);
        for (int i = 1; i <= 12; i++) {
            assertThat(people.next()).endsWith(": line " + i);
        }
        refuses(1, "./backchat send talk " + "x".repeat(501), "refused: 400 ");
        people.interrupt();
        assertThat(people.exitCode()).isZero();
        lines("./backchat room delete talk");
        assertThat(machine.exitCode()).isEqualTo(1);
        assertThat(machine.note()).startsWith("backchat: the end: ");
    }

    @Test
    void failuresAreOneLine() throws IOException {
        room("refused");
        refuses(1, "./backchat room list --endpoint-url http://127.0.0.1:1", "http://127.0.0.1:1");
        refuses(
                1,
                "./backchat send refused x --websocket-url ws://127.0.0.1:1",
                "could not connect to ws://127.0.0.1:1");
        refuses(1, "AWS_ACCESS_KEY_ID=other ./backchat room list", "HTTP status 403");
        refuses(2, "./backchat room list --profile none", "the profile 'none'");
        refuses(2, "./backchat send refused", "TEXT");
        // Without an endpoint and keys, the default port is assumed, which is not this server's.
        Tool assumed = bash("env -u AWS_ENDPOINT_URL_IVSCHAT -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY"
                + " ./backchat room list --name refused --endpoint-url " + server.endpoint());
        assertThat(assumed.exitCode()).isZero();
        assertThat(assumed.output()).endsWith("  refused\n");
        assertThat(assumed.errors())
                .isEqualTo("backchat: no credentials are configured: uses test/test, of a server for development, at "
                        + server.endpoint() + " in us-east-1\n");
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException {
        List<String> completed = lines("""
                source <(./backchat completion bash)
                complete -p backchat > /dev/null
                compopt() { :; } # Bash has it only while somebody presses the key.
                complete_line() {
                  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMPREPLY=()
                  _complete_backchat
                  echo "${COMPREPLY[@]}"
                }
                complete_line backchat ''
                complete_line backchat token ''
                complete_line backchat room cr
                complete_line backchat tail --js
                complete_line backchat token make --capability SE
                """);
        assertThat(completed.getFirst().split(" "))
                .contains("serve", "token", "room", "send", "tail", "completion", "console", "bench", "cluster");
        assertThat(completed.get(1).split(" ")).contains("make", "inspect");
        assertThat(completed.subList(2, 5)).containsExactly("create", "--json", "SEND_MESSAGE");
    }

    /** The snippets of docs/commands.md, one after the other in one shell, as somebody pastes them. */
    @Test
    void documentedSnippetsRunVerbatim() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/commands.md"));
        Matcher snippets = Pattern.compile("```bash\\n(.*?)```", Pattern.DOTALL).matcher(document);
        StringBuilder script = new StringBuilder();
        while (snippets.find()) {
            script.append(snippets.group(1));
        }
        Matcher readme = Pattern.compile("```bash\\n([^`]*\\./backchat send [^`]*)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(readme.find()).isTrue();
        // Runs commands that end by Ctrl-C in the background; they end with the shell.
        String tailing = (readme.group(1) + script).replaceAll("(?m)^(\\./backchat tail .*)$", "$1 2>/dev/null &");
        Tool tool = bash("trap 'kill $(jobs -p)' EXIT\n" + tailing);
        assertThat(tool.exitCode()).as(tool.errors()).isZero();
        assertThat(tool.errors()).isEmpty();
    }

    /** A command that goes on, with what it prints. */
    private final class Running {
        private final Process process;
        private final BlockingQueue<String> results = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

        Running(String command) throws IOException {
            // Tests started in the background ignore Ctrl-C, and child processes inherit that.
            ProcessBuilder builder =
                    new ProcessBuilder("bash", "-c", "cd '" + ROOT + "'; exec env --default-signal=INT " + command);
            builder.environment().putAll(environment());
            process = builder.start();
            running.add(this);
            gather(process.getInputStream(), results);
            gather(process.getErrorStream(), notes);
        }

        private void gather(InputStream stream, BlockingQueue<String> lines) {
            Thread.ofPlatform().daemon().start(() -> {
                try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                    reader.lines().forEach(lines::add);
                } catch (IOException | UncheckedIOException e) {
                    // The process was killed.
                }
            });
        }

        String next() throws InterruptedException {
            return next(results);
        }

        String note() throws InterruptedException {
            return next(notes);
        }

        private String next(BlockingQueue<String> lines) throws InterruptedException {
            String line = lines.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(line)
                    .as("a line; also printed: %s; noted: %s", results, notes)
                    .isNotNull();
            return line;
        }

        void interrupt() throws Exception {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        }

        void kill() {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
