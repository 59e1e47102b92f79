package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as somebody meets it who types it. */
class LauncherTest {
    @TempDir
    private Path directory;

    private static Tool run(List<String> arguments) throws IOException {
        return Tool.run(
                Stream.concat(Stream.of(BackchatProcess.LAUNCHER.toString()), arguments.stream())
                        .toList(),
                Map.of());
    }

    private static void refuses(List<String> arguments, String reason) throws IOException {
        Tool tool = run(arguments);
        assertThat(tool.exitCode()).isEqualTo(2);
        assertThat(tool.output()).isEmpty();
        // The launcher may first say that it builds.
        List<String> errors = tool.errors()
                .lines()
                .filter(line -> !line.startsWith("backchat: building"))
                .toList();
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst()).startsWith("backchat: ").contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "config",
                "config check",
                "config print",
                "backup",
                "token make",
                "bench",
                "bench operations",
                "cluster"
            })
    void everyCommandHasHelpAndAVersion(String command) throws IOException {
        List<String> words =
                Stream.of(command.split(" ")).filter(word -> !word.isEmpty()).toList();
        Tool help = run(Stream.concat(words.stream(), Stream.of("--help")).toList());
        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith(("Usage: backchat " + command).strip());
        Tool version = run(Stream.concat(words.stream(), Stream.of("--version")).toList());
        assertThat(version.exitCode()).isZero();
        assertThat(version.output()).matches("backchat \\d+\\.\\d+\\.\\d+\\S*\\s+");
    }

    @Test
    void badUsageIsOneLineAndExitCode2() throws IOException {
        refuses(List.of("sevre"), "'sevre'; did you mean 'serve'?");
        refuses(List.of("clutser"), "'clutser'; did you mean 'cluster'?");
        refuses(List.of("serve", "--dev", "--prot", "1"), "--prot");
        refuses(List.of("bench", "operations", "--seconds", "many"), "many");
    }

    @Test
    void badConfigurationIsOneLineAndExitCode2() throws IOException {
        refuses(List.of("serve", "--data", "d"), "there are no access keys");
        refuses(List.of("serve", "--dev", "--port", "65536"), "--port must be a number from 0 to 65535");
        Path file = Files.writeString(directory.resolve("backchat.yaml"), "prot: 1");
        refuses(List.of("serve", "--dev", "--config", file.toString()), "unknown key 'prot'");
    }

    @Test
    void serveAndConfigCheckReportAllConfigurationErrorsAtOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("backchat.yaml"), "prot: 1\nmaxHeaders: 1\n");
        for (List<String> command : List.of(
                List.of("serve", "--config", file.toString()),
                List.of("config", "check", file.toString()),
                List.of("config", "print", "--config", file.toString()))) {
            Tool tool = run(
                    Stream.concat(command.stream(), Stream.of("--prot", "1")).toList());
            assertThat(tool.exitCode()).isEqualTo(2);
            assertThat(tool.output()).isEmpty();
            assertThat(tool.errors().lines().filter(line -> !line.startsWith("backchat: building")))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("backchat: unknown key 'prot' in " + file
                                            + ", line 1; did you mean 'port'?"),
                            line -> assertThat(line)
                                    .isEqualTo("backchat: 'maxHeaders' in " + file
                                            + ", line 2, must be a number from 16 to 1000"),
                            line -> assertThat(line)
                                    .isEqualTo("backchat: Unknown option: '--prot'; did you mean '--port'?"),
                            line -> assertThat(line).contains("there are no access keys"),
                            line -> assertThat(line).contains("there is no data directory"));
        }
    }

    @Test
    void aConfigurationIsCheckedAndPrintedWithoutAServer() throws IOException {
        Path file = Files.writeString(directory.resolve("backchat.yaml"), "reviewSecret: hush\nmaxHeaders: 20\n");
        Tool checked = run(List.of("config", "check", "--dev", file.toString()));
        assertThat(checked.exitCode()).isZero();
        assertThat(checked.output()).isEqualTo(file + " is fine: 0 access keys\n");
        refuses(
                List.of(
                        "config",
                        "check",
                        "--dev",
                        Files.writeString(directory.resolve("tls.yaml"), "tlsCertificate: none.pem\ntlsKey: none.key\n")
                                .toString()),
                "cannot read none.pem");
        Tool printed = run(List.of("config", "print", "--dev", "--port", "1", "--config", file.toString()));
        assertThat(printed.exitCode()).isZero();
        assertThat(printed.output())
                .contains(
                        "port: 1  # flag --port\n",
                        "maxHeaders: 20  # " + file + ", line 2\n",
                        "pingInterval: 30s  # default")
                .doesNotContain("hush");
    }

    @Test
    void aPortThatIsTakenIsOneLineAndExitCode2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            refuses(
                    List.of("serve", "--dev", "--internal-port", "0", "--port", port),
                    "cannot listen on 127.0.0.1:" + port + ": the port is in use");
            refuses(
                    List.of("serve", "--dev", "--port", "0", "--internal-port", port),
                    "cannot listen on 127.0.0.1:" + port + ": the port is in use");
        }
        refuses(
                List.of(
                        "serve",
                        "--dev",
                        "--insecure-plain-text",
                        "--internal-port",
                        "0",
                        "--port",
                        "0",
                        "--host",
                        "192.0.2.1"),
                "cannot listen on 192.0.2.1:0: this machine has no such address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aStoppedServerSaysSoAndExitsWith0(String signal) throws Exception {
        // Tests started in the background may ignore INT, and child processes inherit that.
        String serve = "exec env --default-signal=INT " + BackchatProcess.LAUNCHER
                + " serve --dev --port 0 --internal-port 0 --log-level info";
        try (BackchatProcess server = BackchatProcess.start(Map.of(), List.of("bash", "-c", serve))) {
            assertThat(server.stop(signal)).isZero();
            Awaitility.await().untilAsserted(() -> assertThat(server.log()).contains("stopping: ", "stopped, after "));
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "INT,130"})
    void aSecondSignalEndsAServerThatDrainsAtOnce(String signal, int exitCode) throws Exception {
        String serve = "exec env --default-signal=INT " + BackchatProcess.LAUNCHER
                + " serve --dev --port 0 --internal-port 0 --log-level info";
        // Longer than anybody waits here for its end.
        Map<String, String> environment = Map.of("BACKCHAT_DRAIN_GRACE", "10m");
        try (BackchatProcess server = BackchatProcess.start(environment, List.of("bash", "-c", serve))) {
            Awaitility.await().until(server::isReady);
            server.signal(signal);
            Awaitility.await().untilAsserted(() -> assertThat(server.log()).contains("stopping: "));
            assertThat(server.isReady()).isFalse();
            assertThat(server.stop(signal)).isEqualTo(exitCode);
            assertThat(server.log()).doesNotContain("stopped, after ");
        }
    }

    @Test
    void aServiceManagerIsToldWhenAServerServesAndWhenItStops() throws Exception {
        assumeTrue(Tool.version(List.of("python3", "--version")).isPresent(), "python3 is installed here");
        String socket = directory.resolve("notify").toString();
        Process manager = new ProcessBuilder("python3", "-c", """
                import socket, sys
                notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                notified.bind(sys.argv[1])
                print("bound", flush=True)
                while True:
                    print(notified.recv(100).decode(), flush=True)
                """, socket)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader told = manager.inputReader()) {
            assertThat(told.readLine()).isEqualTo("bound");
            try (BackchatProcess server = BackchatProcess.start(Map.of("NOTIFY_SOCKET", socket))) {
                assertThat(told.readLine()).isEqualTo("READY=1");
                assertThat(server.stop("TERM")).isZero();
                assertThat(told.readLine()).isEqualTo("STOPPING=1");
            }
        } finally {
            manager.destroyForcibly();
        }
    }

    @Test
    void aServerWithTooFewFileDescriptorsSaysSoAndIsNeverReady() {
        int max = 300;
        try (BackchatProcess server = BackchatProcess.startWithFiles(max)) {
            Matcher room = Pattern.compile("room for (\\d+) connections").matcher(server.log());
            assertThat(room.find()).isTrue();
            // Leaves room for five connections, of which the warm-up needs twice as many.
            max -= Integer.parseInt(room.group(1)) - 5;
        }
        try (BackchatProcess server = BackchatProcess.startWithFiles(max)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(server.log()).contains("not ready: could not warm up"));
            assertThat(server.log())
                    .contains("this process may open " + max + " files")
                    .doesNotContain("ready, after");
            assertThat(server.isReady()).isFalse();
        }
    }

    @Test
    @Thorough
    void theFirstServerDoesNotWaitForTheCacheThatLaterOnesHave() throws Exception {
        Path launcher = copyWithoutCache();
        Path target = launcher.resolveSibling("server").resolve("target");
        List<String> serve = List.of(launcher.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0");
        String cache = target.resolve("backchat.aot").toString();
        try (BackchatProcess server = BackchatProcess.start(Map.of(), serve)) {
            assertThat(server.maps()).doesNotContain(cache);
            Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> Files.exists(target.resolve("trained")));
        }
        try (BackchatProcess server = BackchatProcess.start(Map.of(), serve)) {
            assertThat(server.maps()).contains(cache);
        }
    }

    /** Copies what the launcher needs once it has built, and returns the launcher. */
    private Path copyWithoutCache() throws IOException {
        Path original = BackchatProcess.LAUNCHER.getParent();
        List<Path> files = new ArrayList<>(List.of(
                Path.of("backchat"),
                Path.of("pom.xml"),
                Path.of(".mvn", "jdk25.sh"),
                Path.of("server", "java.options")));
        Path target = Path.of("server", "target");
        for (Path folder : List.of(target, target.resolve("lib"))) {
            try (Stream<Path> jars = Files.list(original.resolve(folder))) {
                jars.filter(jar -> jar.toString().endsWith(".jar"))
                        .map(original::relativize)
                        .forEach(files::add);
            }
        }
        for (String module : List.of("server", "api", "client")) {
            files.add(Path.of(module, "pom.xml"));
            Files.createDirectories(directory.resolve(module).resolve("src").resolve("main"));
        }
        Files.createDirectories(directory.resolve("web").resolve("dist"));
        for (Path file : files) {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.copy(original.resolve(file), directory.resolve(file));
        }
        Files.createFile(directory.resolve(target).resolve("built"));
        return directory.resolve("backchat");
    }

    @Test
    void aDirectoryThatCannotBeUsedIsOneLineAndExitCode2() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        List<String> serve = List.of("serve", "--dev", "--port", "0", "--internal-port", "0", "--data");
        refuses(
                Stream.concat(serve.stream(), Stream.of(file.toString())).toList(),
                "cannot use " + file + " as the data directory: " + file + " is a file");
        Files.writeString(
                directory.resolve("backchat.db"), "this is no database, and long enough to see that. ".repeat(100));
        refuses(
                Stream.concat(serve.stream(), Stream.of(directory.toString())).toList(),
                "cannot use the database in " + directory);
    }
}
