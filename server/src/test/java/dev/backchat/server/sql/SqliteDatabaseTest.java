package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Tests that a directory's database is one server's at a time, and what becomes of it with another version. */
class SqliteDatabaseTest {
    @TempDir
    private Path directory;

    private SqliteDatabase database;

    @BeforeEach
    void open() throws IOException {
        database = SqliteDatabase.open(directory);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aSecondServerIsKeptOut() {
        assertThatThrownBy(() -> SqliteDatabase.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessage("another server is using " + directory);
    }

    @Test
    void aSuccessorWaitsUntilTheDirectoryIsFree() throws Exception {
        assertThatThrownBy(() -> SqliteDatabase.open(directory, Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("another server is using " + directory);
        Arn arn = new Arn("us-east-1", "123456789012", ResourceType.ROOM, ResourceId.next());
        Instant now = Instant.ofEpochMilli(1);
        new Rooms(database).create(new StoredRoom(arn, RoomSettings.DEFAULT, Map.of(), now, now), 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SqliteDatabase> waiting =
                    threads.submit(() -> SqliteDatabase.open(directory, Duration.ofMinutes(2)));
            database.close();
            try (Database successor = waiting.get()) {
                assertThat(new Rooms(successor).find(arn)).isPresent();
            }
        }
    }

    @Test
    void aDatabaseOfALaterVersionIsRefused() {
        database.write(handle -> handle.execute(
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (99, '9999', 'later', 'SQL', 'V9999__later.sql',"
                        + " 1, 'x', 1, 1)"));
        database.close();
        assertThatThrownBy(() -> SqliteDatabase.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is of a later version: its schema is 9999");
    }

    @Test
    void aDatabaseOfTheVersionBeforeIsMigratedWithItsData(@TempDir Path older) throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + older.resolve("backchat.db"));
        Flyway.configure().dataSource(source).target("2").load().migrate();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO token_key (create_time, keyset) VALUES (1, 'k')");
        }
        try (Database migrated = SqliteDatabase.open(older)) {
            assertThat(migrated.<Long>read(handle -> handle.createQuery("SELECT activate_time FROM token_key")
                            .mapTo(Long.class)
                            .one()))
                    .isZero();
        }
    }
}
