package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.fault.Left;
import dev.backchat.conformance.fault.SmallDisk;
import dev.backchat.conformance.fault.SteadyLoad;
import dev.backchat.conformance.sdk.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What disks do to a server under load: it goes on, or says why it doesn't, and keeps what it acknowledged. */
@Thorough
class DiskFaultTest {
    /** Records that were written a moment before a disk dies may be gone, as with a power cut. */
    private static final int ON_THE_WAY = 30;

    @TempDir
    private Path directory;

    /** Its spool has files of 64 KiB, which some seconds of chat fill. */
    private static BackchatProcess start(Path data) {
        return BackchatProcess.start(Map.of("BACKCHAT_CHAT_LOG_SPOOL", "1MiB"), "--data", data.toString());
    }

    /** How many log records it has taken. */
    private static double taken(BackchatProcess server) {
        return server.metric("backchat_log_records_waiting", "")
                + server.metric("backchat_log_records_delivered_total", "");
    }

    private static void assertSaidInFewLines(BackchatProcess server) {
        assertThat(server.log().lines().filter(line -> line.contains("the store cannot be used")))
                .hasSizeBetween(1, 10);
        assertThat(server.log().lines().filter(line -> line.contains("chat log")))
                .hasSizeBetween(1, 20);
        server.assertLogIsClean(List.of(SteadyLoad.SAID));
    }

    @Test
    void aFullDiskRefusesWritesButDelaysNoChatAndLosesNothing() {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"))) {
            Path data = disk.root().resolve("data");
            Left left;
            try (BackchatProcess server = start(data);
                    SteadyLoad load = new SteadyLoad(server, Left.LOGS)) {
                load.awaitChat();
                load.awaitWrites();
                disk.fill();
                load.awaitRefusals();
                load.await(() -> server.metric(Left.DROPPED, "disk_full") > 10);
                load.awaitChat();
                assertThat(load.answer("GetRoom", Map.of("identifier", load.room())))
                        .isInstanceOf(Answer.Success.class);
                assertSaidInFewLines(server);

                disk.empty();
                load.awaitWrites();
                double taken = taken(server);
                load.await(() -> taken(server) > taken + 20);
                left = Left.of(server, load);
            }
            left.assertFoundIn(data, 0);
        }
    }

    @Test
    void aFailingDiskRefusesWritesButDelaysNoChatAndLosesNothing() {
        Path image = directory.resolve("image");
        Path root = directory.resolve("disk");
        Left left;
        try (SmallDisk disk = SmallDisk.mount(root, image);
                BackchatProcess server = start(root.resolve("data"));
                SteadyLoad load = new SteadyLoad(server, Left.LOGS)) {
            load.awaitChat();
            load.awaitWrites();
            // A mapped page that was just written would otherwise still accept writes.
            disk.sync();
            // What is acknowledged while it dies isn't demanded: ext4 then reports an fsync done that it didn't do,
            // so that plain SQLite, too, loses its last commit in one of six such deaths (Linux 6.18).
            List<String> rooms = load.acknowledged();
            disk.die();
            load.awaitRefusals();
            load.await(() -> server.metric(Left.DROPPED, "disk_full") > 10);
            load.awaitChat();
            for (String room : rooms) {
                assertThat(load.answer("GetRoom", Map.of("identifier", room))).isInstanceOf(Answer.Success.class);
            }
            assertSaidInFewLines(server);
            left = new Left(rooms, Left.of(server, load).records());
        }
        try (SmallDisk repaired = SmallDisk.remount(root, image)) {
            left.assertFoundIn(repaired.root().resolve("data"), ON_THE_WAY);
        }
    }

    @Test
    void refusesToStartOnAReadOnlyDisk() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"))) {
            disk.lock();
            Path data = disk.root().resolve("data");
            Process server = new ProcessBuilder(
                            BackchatProcess.LAUNCHER.toString(),
                            "serve",
                            "--dev",
                            "--port",
                            "0",
                            "--internal-port",
                            "0",
                            "--data",
                            data.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(server.exitValue()).isEqualTo(2);
            assertThat(said.lines().filter(line -> !line.contains("building")))
                    .containsExactly("backchat: cannot use " + data + " as the data directory: Read-only file system");
        }
    }
}
