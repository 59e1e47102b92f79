package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.JavaSdk;
import dev.backchat.conformance.sdk.ProcessTree;
import dev.backchat.conformance.sdk.SdkCaller;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./backchat cluster --dev}, as somebody meets it who types it. */
@Thorough
class ClusterCommandTest {
    private static final String ACCOUNT = "123456789012";
    private static final Pattern NODE = Pattern.compile("(?m)^ {2}node \\d +(\\S+), internal \\S+, process (\\d+)$");
    private static final Pattern PROCESS = Pattern.compile(", process (\\d+)(?m:$)");

    /** A cluster, once it has printed its banner. */
    private static final class ClusterProcess implements AutoCloseable {
        private final Process process;
        private final StringBuffer said = new StringBuffer();

        ClusterProcess(String... options) throws IOException {
            BackchatProcess.build();
            List<String> command = Stream.concat(
                            Stream.of(
                                    BackchatProcess.LAUNCHER.toString(),
                                    "cluster",
                                    "--dev",
                                    "--port",
                                    "0",
                                    "--node-port",
                                    "0",
                                    "--internal-port",
                                    "0"),
                            Stream.of(options))
                    .toList();
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread.ofPlatform().daemon().name("cluster log").start(this::read);
            try {
                Awaitility.await("the cluster's banner")
                        .atMost(Duration.ofMinutes(5))
                        .until(() -> said.indexOf("AWS_DEFAULT_REGION") >= 0 || !process.isAlive());
                assertThat(process.isAlive()).as(said.toString()).isTrue();
            } catch (RuntimeException | AssertionError e) {
                close();
                throw e;
            }
        }

        private void read() {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                }
            } catch (IOException e) {
                // It was killed.
                return;
            }
        }

        URI address(String name) {
            Matcher line = Pattern.compile("(?m)^ {2}" + name + " +(\\S+)$").matcher(said);
            assertThat(line.find()).as(said.toString()).isTrue();
            return URI.create(line.group(1));
        }

        List<URI> nodes() {
            return NODE.matcher(said)
                    .results()
                    .map(node -> URI.create(node.group(1)))
                    .toList();
        }

        /** The processes that the banner names: nodes, Redis, PostgreSQL, in this order. */
        List<ProcessHandle> processes() {
            return PROCESS.matcher(said)
                    .results()
                    .map(each -> ProcessHandle.of(Long.parseLong(each.group(1))).orElseThrow())
                    .toList();
        }

        Path folder() {
            Matcher line = Pattern.compile("(?m)^ {2}folder +([^,]+),").matcher(said);
            assertThat(line.find()).as(said.toString()).isTrue();
            return Path.of(line.group(1));
        }

        @Override
        public void close() {
            ProcessTree.kill(process);
        }
    }

    private static Answer.Success call(URI endpoint, String operation, Map<String, ?> input) {
        try (SignedHttp http = new SignedHttp()) {
            Answer answer = http.call(SdkCaller.ofAccount(endpoint, ACCOUNT), operation, Json.object(input));
            assertThat(answer).isInstanceOf(Answer.Success.class);
            return (Answer.Success) answer;
        }
    }

    private static RawWebSocket join(URI node, String room, String userId) {
        String token = call(
                        node,
                        "CreateChatToken",
                        Map.of("roomIdentifier", room, "userId", userId, "capabilities", List.of("SEND_MESSAGE")))
                .output()
                .required("token")
                .stringValue();
        return RawWebSocket.upgrade(URI.create(node.toString().replace("http", "ws")), token)
                .accepted();
    }

    private static void awaitGone(List<ProcessHandle> processes) {
        Awaitility.await().untilAsserted(() -> assertThat(processes).noneMatch(ClusterCommandTest::runs));
    }

    /** Not so a process that has ended and that nobody has waited for, as after its parent was killed. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void isOneServiceThroughEachOfItsEndpointsAndLeavesNothing() throws Exception {
        RedisProcess.assumeInstalled();
        try (ClusterProcess cluster = new ClusterProcess("--nodes", "2", "--", "--log-level", "debug")) {
            String room;
            try (JavaSdk sdk = new JavaSdk()) {
                Answer made = sdk.call(
                        SdkCaller.ofAccount(cluster.address("endpoint"), ACCOUNT),
                        "CreateRoom",
                        Json.object(Map.of("name", "cluster")));
                room = ((Answer.Success) made).output().required("arn").stringValue();
            }
            List<URI> nodes = cluster.nodes();
            assertThat(nodes).hasSize(2);
            try (RawWebSocket here = join(nodes.get(0), room, "ann");
                    RawWebSocket there = join(nodes.get(1), room, "ben");
                    RawWebSocket balanced = join(cluster.address("endpoint"), room, "cem")) {
                here.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"from here\"}");
                assertThat(there.nextText()).contains("from here").isEqualTo(here.nextText());
                balanced.text("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"balanced\"}");
                assertThat(there.nextText()).contains("balanced");
            }
            assertThat(cluster.said.toString()).contains("node 1  ", "node 2  ", " DEBUG ");

            List<ProcessHandle> processes = cluster.processes();
            assertThat(processes).hasSize(4);
            processes.getFirst().destroyForcibly();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(cluster.said.toString())
                            .contains("backchat: node 1 has ended, with exit code "));
            // The balancer passes over it, also before it has noticed.
            for (int i = 0; i < 4; i++) {
                call(cluster.address("endpoint"), "GetRoom", Map.of("identifier", room));
            }

            Path folder = cluster.folder();
            assertThat(folder).isDirectory();
            new ProcessBuilder("kill", "-TERM", Long.toString(cluster.process.pid()))
                    .start()
                    .waitFor();
            assertThat(cluster.process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(cluster.process.exitValue()).as(cluster.said.toString()).isZero();
            awaitGone(processes);
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void nothingOutlivesItWhenItIsKilled() throws Exception {
        RedisProcess.assumeInstalled();
        try (ClusterProcess cluster = new ClusterProcess("--nodes", "1")) {
            List<ProcessHandle> processes = cluster.processes();
            assertThat(processes).hasSize(3).allMatch(ClusterCommandTest::runs);
            cluster.process.destroyForcibly().waitFor();
            awaitGone(processes);
        }
    }

    @Test
    void whatIsMissingOrTakenIsOneLineAndExitCode2(@TempDir Path empty) throws IOException {
        refuses(Map.of(), "say --dev", "cluster");
        refuses(Map.of(), "--nodes must be a number from 1 to 9", "cluster", "--dev", "--nodes", "0");
        RedisProcess.assumeInstalled();
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            refuses(
                    Map.of(),
                    "cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": the port is in use",
                    "cluster",
                    "--dev",
                    "--port",
                    Integer.toString(taken.getLocalPort()));
        }
        // All that the launcher needs, and no Redis.
        for (String program : List.of("bash", "readlink", "dirname", "find", "mkdir", "flock", "env", "grep")) {
            Files.createSymbolicLink(empty.resolve(program), Path.of("/usr/bin", program));
        }
        refuses(Map.of("PATH", empty.toString()), "apt-get install valkey-server", "cluster", "--dev", "--port", "0");
    }

    private static void refuses(Map<String, String> environment, String reason, String... arguments)
            throws IOException {
        BackchatProcess.build();
        List<String> command = new ArrayList<>(List.of(BackchatProcess.LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        Tool tool = Tool.run(command, environment);
        assertThat(tool.exitCode()).as(tool.errors()).isEqualTo(2);
        assertThat(tool.errors().lines().filter(line -> !line.startsWith("backchat: building")))
                .singleElement()
                .asString()
                .startsWith("backchat: ")
                .contains(reason);
    }
}
