package dev.backchat.server.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.InternalServerException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresDatabaseTest {
    private final PostgresUrl url = TestPostgres.newDatabase();
    private final Database database = TestPostgres.open(url);

    @AfterEach
    void close() {
        database.close();
    }

    private static Void insert(Handle handle, String id) {
        handle.execute("INSERT INTO used_token (id, expire_time) VALUES (?, 0)", id);
        return null;
    }

    private List<String> inserted() {
        return database.read(handle -> handle.createQuery("SELECT id FROM used_token ORDER BY id")
                .mapTo(String.class)
                .list());
    }

    private String setting(Handle handle, String name) {
        return handle.createQuery("SHOW " + name).mapTo(String.class).one();
    }

    /** Fails with a code as PostgreSQL does. */
    private static void raise(Handle handle, String state) {
        handle.execute("DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '" + state + "'; END $$");
    }

    @Test
    void bothDatabasesHaveTheSameTables() {
        try (Database sqlite = SqliteDatabase.inMemory()) {
            assertThat(database.<List<String>>read(handle -> handle.createQuery(
                                    "SELECT table_name || '.' || column_name FROM information_schema.columns"
                                            + " WHERE table_schema = current_schema()")
                            .mapTo(String.class)
                            .list()))
                    .containsExactlyInAnyOrderElementsOf(sqlite.read(handle -> handle.createQuery(
                                    "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c"
                                            + " WHERE t.type = 'table'")
                            .mapTo(String.class)
                            .list()));
        }
    }

    @Test
    void everyKeyIsOrderedByItsBytes() {
        assertThat(database.<List<String>>read(
                        handle -> handle.createQuery("SELECT c.relname || ' ' || a.attname FROM pg_index i"
                                        + " JOIN pg_class c ON c.oid = i.indrelid"
                                        + " JOIN pg_attribute a ON a.attrelid = i.indexrelid"
                                        + " JOIN pg_collation o ON o.oid = a.attcollation"
                                        + " WHERE c.relnamespace = current_schema()::regnamespace"
                                        + " AND c.relname NOT LIKE 'flyway%' AND o.collname <> 'C'")
                                .mapTo(String.class)
                                .list()))
                .isEmpty();
    }

    @Test
    void whatFailsIsRolledBack() {
        assertThatThrownBy(() -> database.write(handle -> {
                    insert(handle, "a");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        database.write(handle -> insert(handle, "b"));
        assertThat(inserted()).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "25006"})
    void whatWasRolledBackBecauseOfOthersIsTriedAgain(String state) {
        AtomicInteger attempts = new AtomicInteger();
        database.write(handle -> {
            insert(handle, "a" + attempts.incrementAndGet());
            if (attempts.get() < 3) {
                raise(handle, state);
            }
            return null;
        });
        assertThat(inserted()).containsExactly("a3");
    }

    @Test
    void itIsNotTriedForEver() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> database.write(handle -> {
                    attempts.incrementAndGet();
                    raise(handle, "40001");
                    return null;
                }))
                .isInstanceOf(InternalServerException.class);
        assertThat(attempts).hasValue(5);
    }

    @Test
    void transactionsThatLockEachOtherOutBothSucceed() throws Exception {
        CountDownLatch bothHaveOne = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
                writers.add(threads.submit(() -> database.<Void>write(handle -> {
                    database.lock(handle, order.getFirst());
                    bothHaveOne.countDown();
                    await(bothHaveOne);
                    database.lock(handle, order.getLast());
                    return insert(handle, order.getFirst());
                })));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertThat(inserted()).containsExactly("a", "b");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLockOfANodeThatHasStalledIsFreed() throws Exception {
        CountDownLatch isLocked = new CountDownLatch(1);
        CountDownLatch isOver = new CountDownLatch(1);
        try (Database other = TestPostgres.open(url);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger attempts = new AtomicInteger();
            Future<?> stalled = threads.submit(() -> other.<Void>write(handle -> {
                other.lock(handle, "name");
                insert(handle, "stalled");
                if (attempts.getAndIncrement() > 0) {
                    throw new IllegalStateException("tried again");
                }
                isLocked.countDown();
                await(isOver);
                return insert(handle, "stalled 2");
            }));
            await(isLocked);
            database.write(handle -> {
                database.lock(handle, "name");
                return insert(handle, "live");
            });
            isOver.countDown();
            // Its connection is gone, so it begins anew.
            assertThatThrownBy(stalled::get).rootCause().hasMessage("tried again");
        }
        assertThat(inserted()).containsExactly("live");
    }

    @Test
    void connectionsThatTheServerEndedAreReplacedUnnoticed() {
        for (int round = 0; round < 3; round++) {
            TestPostgres.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + url.database() + "'");
            String id = "round " + round;
            database.write(handle -> insert(handle, id));
            TestPostgres.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + url.database() + "'");
            assertThat(inserted()).hasSize(round + 1);
        }
    }

    @Test
    void aCommitWithoutAnAnswerIsNotRepeated() {
        AtomicInteger attempts = new AtomicInteger();
        // Fails at the commit, as if the server had been stopped just then.
        database.write(handle -> {
            handle.execute("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN RAISE EXCEPTION 'stopped' USING ERRCODE = '57P01'; END $$");
            handle.execute("CREATE CONSTRAINT TRIGGER die AFTER INSERT ON used_token DEFERRABLE INITIALLY DEFERRED"
                    + " FOR EACH ROW EXECUTE FUNCTION die()");
            return null;
        });
        assertThatThrownBy(() -> database.write(handle -> {
                    attempts.incrementAndGet();
                    return insert(handle, "a");
                }))
                .isInstanceOf(InternalServerException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void onlyARelaxedWriteDoesNotWaitForTheDisk() {
        assertThat(database.<String>writeRelaxed(handle -> setting(handle, "synchronous_commit")))
                .isEqualTo("off");
        for (int i = 0; i < PostgresDatabase.MAX_CONNECTIONS; i++) {
            assertThat(database.<String>write(handle -> setting(handle, "synchronous_commit")))
                    .isEqualTo("on");
        }
    }

    @Test
    void aFaultOfOursIsToldWithoutTheValues() {
        database.write(handle -> insert(handle, "hush"));
        assertThatThrownBy(() -> database.write(handle -> insert(handle, "hush")))
                .isInstanceOf(UnableToExecuteStatementException.class)
                .hasMessageContaining("used_token_pkey")
                .hasMessageNotContaining("hush");
    }

    @Test
    void whatTakesTooLongIsAnOutage() {
        assertThatThrownBy(() -> database.write(handle -> {
                    handle.execute("SET LOCAL statement_timeout = '1ms'");
                    return handle.createQuery("SELECT 1 FROM pg_sleep(60)")
                            .mapTo(Integer.class)
                            .one();
                }))
                .isInstanceOf(InternalServerException.class);
    }

    @Test
    void nodesMigrateAnEmptyDatabaseTogether() throws Exception {
        PostgresUrl empty = TestPostgres.newDatabase();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<PostgresDatabase>> nodes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                nodes.add(threads.submit(() -> TestPostgres.open(empty)));
            }
            for (Future<PostgresDatabase> node : nodes) {
                try (Database opened = node.get()) {
                    assertThat(opened.<Integer>read(
                                    handle -> handle.createQuery("SELECT count(*) FROM schema_compatibility")
                                            .mapTo(Integer.class)
                                            .one()))
                            .isEqualTo(1);
                }
            }
        }
    }

    private void migrateTo(int version, int minCompatible) {
        database.write(handle -> {
            handle.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                            + " installed_by, execution_time, success) VALUES (99, ?, 'later', 'SQL',"
                            + " 'later.sql', 1, 'x', 1, true)",
                    Integer.toString(version));
            return handle.execute("UPDATE schema_compatibility SET min_compatible_version = ?", minCompatible);
        });
    }

    @Test
    void anOlderNodeStartsBesideALaterSchemaThatItCanUse() {
        migrateTo(9999, 3);
        try (Database older = TestPostgres.open(url)) {
            older.write(handle -> insert(handle, "a"));
        }
        assertThat(inserted()).containsExactly("a");
    }

    @Test
    void anOlderNodeRefusesASchemaThatItCannotUse() {
        migrateTo(9999, 9998);
        assertThatThrownBy(() -> PostgresDatabase.open(url, Duration.ZERO))
                .isInstanceOf(IOException.class)
                .hasMessage("the data in PostgreSQL at " + url
                        + " is of a later version: its schema is 9999, which this version does not know");
    }

    private static void refused(String text, String reason) {
        PostgresUrl url = PostgresUrl.parse(text);
        assertThatThrownBy(() -> PostgresDatabase.open(url, Duration.ofHours(1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot use PostgreSQL at " + url + ": ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("sesame")
                .hasMessageNotContaining("\n");
    }

    @Test
    void whatWaitingDoesNotHelpAgainstIsToldAtOnce() {
        refused(
                TestPostgres.text(url).replace("open%20sesame", "shut%20sesame"),
                "password authentication failed for user \"backchat\"");
        refused(TestPostgres.text(url) + "9", "database \"" + url.database() + "9\" does not exist");
        refused(TestPostgres.text(url) + "?sslmode=require", "The server does not support SSL");
        refused(
                TestPostgres.text(TestPostgres.newDatabase(
                        "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")),
                "the encoding of the database is SQL_ASCII, and must be UTF8");
    }

    @Test
    void aDatabaseOfAnotherProgramIsRefused() {
        PostgresUrl other = TestPostgres.newDatabase();
        database.read(handle -> null);
        try (Database opened = TestPostgres.open(other)) {
            opened.write(handle -> handle.execute("DROP TABLE flyway_schema_history"));
        }
        refused(TestPostgres.text(other), "Found non-empty schema");
    }

    @Test
    void whatCannotBeReachedIsToldWithItsAddress() {
        assertThatThrownBy(() -> PostgresDatabase.open(
                        PostgresUrl.parse("postgres://backchat:sesame@127.0.0.1:1/db"), Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot use PostgreSQL at 127.0.0.1:1/db: Connection to 127.0.0.1:1 refused.");
    }
}
