package dev.backchat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what servers that keep their state in memory leave among the temporary files. */
class DevFolderTest {
    @TempDir
    private Path temporary;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process each : started) {
            each.destroyForcibly().waitFor();
        }
    }

    /** Starts a server in a process of its own. When this returns, it has its folder. */
    private Process serve() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.backchat.server.Main",
                        "serve",
                        "--dev",
                        "--port",
                        "0",
                        "--internal-port",
                        "0")
                .redirectErrorStream(true);
        builder.environment().put("BACKCHAT_WARM_UP", "off");
        Process server = builder.start();
        started.add(server);
        BufferedReader said = server.inputReader(UTF_8);
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.startsWith("  internal ")) {
                return server;
            }
        }
        throw new AssertionError(all.toString());
    }

    private Set<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.filter(path -> path.getFileName().toString().startsWith("backchat-"))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    private Path folderOfNext() throws IOException {
        Set<Path> before = folders();
        serve();
        Set<Path> added = folders();
        added.removeAll(before);
        assertThat(added).hasSize(1);
        return added.iterator().next();
    }

    @Test
    void removesOnlyTheFolderOfAKilledServer() throws Exception {
        Path running = folderOfNext();
        Path killed = folderOfNext();
        started.getLast().destroyForcibly().waitFor();
        Path killedWithLogs = folderOfNext();
        started.getLast().destroyForcibly().waitFor();
        Path record = killedWithLogs.resolve("logs/000000000000/record");
        Files.createDirectories(record.getParent());
        Files.writeString(record, "said");
        assertThat(killed).doesNotExist();
        Path data = Files.createDirectories(temporary.resolve("backchat-data/spool"));
        Files.createFile(data.resolveSibling("lock"));
        Path unlocked = Files.createDirectory(temporary.resolve("backchat-dev-other"));
        Path next = folderOfNext();
        assertThat(folders()).containsExactlyInAnyOrder(running, next, killedWithLogs, data.getParent(), unlocked);
        assertThat(data).exists();
        assertThat(record).hasContent("said");
        try (Stream<Path> left = Files.list(killedWithLogs)) {
            assertThat(left).containsExactly(killedWithLogs.resolve("logs"));
        }
    }

    @Test
    void aServerThatStopsLeavesNothing() throws Exception {
        Path folder = folderOfNext();
        assertThat(folder).exists();
        started.getLast().destroy();
        started.getLast().waitFor();
        assertThat(folder).doesNotExist();
    }

    @Test
    void serversOfOneProcessKeepEachOthersFolders() throws Exception {
        try (DevFolder one = DevFolder.make()) {
            try (DevFolder other = DevFolder.make()) {
                assertThat(one.path()).exists().isNotEqualTo(other.path());
            }
            assertThat(one.path()).exists();
            // File locks are per process, so another process must try.
            Process tried = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Other.class.getName())
                    .inheritIO()
                    .start();
            assertThat(tried.waitFor()).isZero();
            assertThat(one.path().resolve("dev.lock")).exists();
        }
    }

    static final class Other {
        private Other() {}

        public static void main(String[] none) throws IOException {
            DevFolder.make().close();
        }
    }
}
