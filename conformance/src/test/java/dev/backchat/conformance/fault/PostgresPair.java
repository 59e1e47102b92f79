package dev.backchat.conformance.fault;

import dev.backchat.api.testrun.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A PostgreSQL with a synchronous standby, which has all that the primary has acknowledged. */
public final class PostgresPair implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path primaryData;
    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres standby;

    /** Starts both, with their data in a folder. */
    public PostgresPair(Path folder) throws IOException {
        primaryData = folder.resolve("primary");
        Path standbyData = folder.resolve("standby");
        int port;
        try (EmbeddedPostgres first = start(primaryData, FreePorts.next())) {
            port = first.getPort();
        }
        copy(primaryData, standbyData);
        Files.createFile(standbyData.resolve("standby.signal"));
        Files.writeString(
                standbyData.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n");
        primary = start(primaryData, port);
        standby = start(standbyData, FreePorts.next());
        execute(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
        execute(primary, "SELECT pg_reload_conf()");
        Awaitility.await("a synchronous standby")
                .until(() -> answer(primary, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                        .equals("1"));
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPGStartupWait(START_LIMIT)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // The default, unlike that of the servers that this library starts.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_level", "replica")
                .setPort(port)
                .start();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.copy(each, target);
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwx------" : "rw-------"));
            }
        }
    }

    /** What a node is told: both, for whichever is the primary. */
    public String url() {
        return "postgres://postgres:postgres@127.0.0.1:" + primary.getPort() + ",127.0.0.1:" + standby.getPort()
                + "/postgres";
    }

    /** Ends the primary by a signal, such as INT for its fast shutdown, and waits until it is gone. */
    public void end(String signal) throws IOException, InterruptedException, ExecutionException {
        try (Stream<String> lines = Files.lines(primaryData.resolve("postmaster.pid"))) {
            String id = lines.findFirst().orElseThrow();
            ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(id)).orElseThrow();
            new ProcessBuilder("kill", "-" + signal, id).start().waitFor();
            postmaster.onExit().get();
        }
    }

    /** Makes the standby the primary. */
    public void promote() {
        execute(standby, "SELECT pg_promote()");
    }

    private static void execute(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String answer(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        try (primary) {
            standby.close();
        }
    }
}
