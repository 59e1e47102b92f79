package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.backchat.api.InternalServerException;
import dev.backchat.api.testrun.FreePorts;
import dev.backchat.api.testrun.Thorough;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a pool whose connections are in use while its server stops, starts, or hands over to a standby. */
@Thorough
class PostgresFailoverTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final List<EmbeddedPostgres> servers = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private int port;
    private EmbeddedPostgres primary;
    private PostgresUrl url;

    @BeforeEach
    void start() throws IOException {
        port = FreePorts.next();
        primary = start(directory.resolve("primary"), port);
        url = TestPostgres.newDatabase(primary, "");
    }

    @AfterEach
    void stop() throws IOException {
        for (EmbeddedPostgres server : servers) {
            server.close();
        }
    }

    private EmbeddedPostgres start(Path data, int port) {
        EmbeddedPostgres server = TestPostgres.start(TestPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("wal_level", "replica")
                .setPort(port));
        servers.add(server);
        return server;
    }

    private void stop(EmbeddedPostgres server) throws IOException {
        servers.remove(server);
        server.close();
    }

    /** Adds a row; returns its id. */
    private String write(Database database) {
        String id = "id" + ids.incrementAndGet();
        database.write(handle -> handle.execute("INSERT INTO used_token (id, expire_time) VALUES (?, 0)", id));
        return id;
    }

    private static List<String> written(Database database) {
        return database.read(handle -> handle.createQuery("SELECT id FROM used_token")
                .mapTo(String.class)
                .list());
    }

    /** Has all connections of the pool open. */
    private void warmUp(Database database) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3 * PostgresDatabase.MAX_CONNECTIONS; i++) {
                all.add(threads.submit(() -> database.read(handle -> handle.createQuery("SELECT 1 FROM pg_sleep(0.1)")
                        .mapTo(Integer.class)
                        .one())));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private void awaitWrite(Database database) {
        await().atMost(LIMIT).ignoreException(InternalServerException.class).until(() -> {
            String id = write(database);
            return written(database).contains(id);
        });
    }

    @Test
    void aServerThatWasStoppedIsUsedAgainOnceItIsThere() throws Exception {
        try (Database database = TestPostgres.open(url)) {
            String before = write(database);
            warmUp(database);
            stop(primary);
            assertThatThrownBy(() -> write(database)).isInstanceOf(InternalServerException.class);
            assertThatThrownBy(() -> written(database)).isInstanceOf(InternalServerException.class);
            start(directory.resolve("primary"), port);
            awaitWrite(database);
            assertThat(written(database)).contains(before);
        }
    }

    @Test
    void aRestartBetweenTwoCallsIsNotNoticed() throws Exception {
        try (Database database = TestPostgres.open(url)) {
            warmUp(database);
            stop(primary);
            start(directory.resolve("primary"), port);
            String id = write(database);
            assertThat(written(database)).containsExactly(id);
        }
    }

    @Test
    void aServerThatIsStartedLaterIsWaitedFor() throws Exception {
        stop(primary);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<PostgresDatabase> opening = threads.submit(() -> PostgresDatabase.open(url, LIMIT));
            start(directory.resolve("primary"), port);
            try (Database database = opening.get()) {
                assertThat(written(database)).isEmpty();
            }
        }
    }

    @Test
    void thePoolLeavesAServerThatBecameReadOnly() throws Exception {
        EmbeddedPostgres other = start(directory.resolve("other"), FreePorts.next());
        TestPostgres.execute(other, "CREATE DATABASE " + url.database() + " OWNER backchat");
        TestPostgres.open(TestPostgres.url(other.getPort(), url.database())).close();
        readOnly(other, true);
        try (Database database = TestPostgres.open(both(other))) {
            write(database);
            warmUp(database);
            // The connections live on, and their sessions refuse to write from now on.
            readOnly(other, false);
            readOnly(primary, true);
            String id = write(database);
            try (Database alone = TestPostgres.open(TestPostgres.url(other.getPort(), url.database()))) {
                assertThat(written(alone)).containsExactly(id);
            }
        }
    }

    private static void readOnly(EmbeddedPostgres server, boolean is) {
        TestPostgres.execute(server, "ALTER SYSTEM SET default_transaction_read_only = " + (is ? "on" : "off"));
        TestPostgres.execute(server, "SELECT pg_reload_conf()");
        await().atMost(LIMIT).until(() -> {
            try (var connection = server.getPostgresDatabase().getConnection();
                    var row = connection.createStatement().executeQuery("SHOW default_transaction_read_only")) {
                row.next();
                return row.getString(1).equals(is ? "on" : "off");
            }
        });
    }

    private PostgresUrl both(EmbeddedPostgres other) {
        String text = TestPostgres.text(url);
        return PostgresUrl.parse(text.replace(":" + port + "/", ":" + port + ",127.0.0.1:" + other.getPort() + "/"));
    }

    @Test
    void aStandbyThatIsPromotedTakesOverWithAllThatWasAcknowledged() throws Exception {
        TestPostgres.open(url).close();
        stop(primary);
        Path standbyData = directory.resolve("standby");
        copy(directory.resolve("primary"), standbyData);
        Files.createFile(standbyData.resolve("standby.signal"));
        Files.writeString(
                standbyData.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n");
        primary = start(directory.resolve("primary"), port);
        EmbeddedPostgres standby = start(standbyData, FreePorts.next());
        TestPostgres.execute(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
        TestPostgres.execute(primary, "SELECT pg_reload_conf()");
        try (Database database = TestPostgres.open(both(standby))) {
            List<String> acknowledged = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                acknowledged.add(write(database));
            }
            warmUp(database);
            stop(primary);
            TestPostgres.execute(standby, "ALTER SYSTEM RESET synchronous_standby_names");
            TestPostgres.execute(standby, "SELECT pg_promote()");
            awaitWrite(database);
            assertThat(written(database)).containsAll(acknowledged);
        }
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
}
