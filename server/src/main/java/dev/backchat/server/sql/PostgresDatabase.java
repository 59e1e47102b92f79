package dev.backchat.server.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.backchat.api.Arn;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL database, which several servers share. */
public final class PostgresDatabase implements Database {
    private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

    /** Connections that a server has at most: a database is busy with few at a time, and has some hundred for all. */
    static final int MAX_CONNECTIONS = 10;

    private static final int IDLE_CONNECTIONS = 2;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than the server may take over a statement, so that a slow one is told from a silent server. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(10);
    /** How long a caller waits for a connection of the pool. */
    private static final Duration POOL_TIMEOUT = Duration.ofSeconds(5);
    /** A host that was not the primary is asked again after this time. */
    private static final Duration HOST_RECHECK = Duration.ofSeconds(2);

    private static final Duration CONNECT_INTERVAL = Duration.ofMillis(500);

    /** Ends waits for locks, and transactions of a server that was frozen or cut off and still holds some. */
    private static final String SESSION_LIMITS =
            "SET statement_timeout = '8s'; SET idle_in_transaction_session_timeout = '5s'";

    /** How often work is tried whose transaction was rolled back for a reason that passes. */
    private static final int ATTEMPTS = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    private static final long EVICTION_NANOS = Duration.ofSeconds(1).toNanos();

    private static final String WHERE_ARN = " WHERE account = :account AND region = :region AND id = :id";

    private final OutageLog outages = new OutageLog(log);
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final AtomicLong lastEvictionNanos = new AtomicLong(System.nanoTime() - EVICTION_NANOS);

    private PostgresDatabase(PGSimpleDataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgres");
        config.setDataSource(source);
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        config.setMinimumIdle(IDLE_CONNECTIONS);
        config.setConnectionTimeout(POOL_TIMEOUT.toMillis());
        config.setValidationTimeout(CONNECT_TIMEOUT.toMillis());
        config.setConnectionInitSql(SESSION_LIMITS);
        config.setExceptionOverride(PostgresFailure.EVICTION);
        pool = new HikariDataSource(config);
        jdbi = JdbiFactory.of(pool);
    }

    /**
     * Opens a database and migrates it.
     *
     * @param patience maximum wait for a database that can't be reached
     * @throws IOException if it can't be reached or used; the message says where it is and why, and holds no password
     */
    public static PostgresDatabase open(PostgresUrl url, Duration patience) throws IOException {
        PGSimpleDataSource source = url.dataSource();
        source.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
        source.setLoginTimeout((int) LOGIN_TIMEOUT.toSeconds());
        source.setHostRecheckSeconds((int) HOST_RECHECK.toSeconds());
        source.setTcpKeepAlive(true);
        // The details of an error are values, such as user ids.
        source.setLogServerErrorDetail(false);
        try {
            awaitServer(source, url, patience);
            // Without a limit on statements, since a migration may take as long as it takes.
            Migrations.migratePostgres(source);
            source.setSocketTimeout((int) SOCKET_TIMEOUT.toSeconds());
            return new PostgresDatabase(source);
        } catch (Migrations.LaterVersionException e) {
            throw new IOException("the data in PostgreSQL at " + url + " is of a later version: " + e.getMessage(), e);
        } catch (SQLException | FlywayException | PoolInitializationException e) {
            throw new IOException("cannot use PostgreSQL at " + url + ": " + PostgresFailure.reason(e), e);
        }
    }

    private static void awaitServer(PGSimpleDataSource source, PostgresUrl url, Duration patience) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean isLogged = false;
        while (true) {
            try (Connection connection = source.getConnection()) {
                checkEncoding(connection);
                return;
            } catch (SQLException e) {
                if (!PostgresFailure.mayPass(e) || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                if (!isLogged) {
                    log.warn("waits for PostgreSQL at {}: {}", url, PostgresFailure.reason(e));
                }
                isLogged = true;
                LockSupport.parkNanos(CONNECT_INTERVAL.toNanos());
            }
        }
    }

    /** Other encodings lack characters that names and tags may have. */
    private static void checkEncoding(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_encoding")) {
            row.next();
            if (!row.getString(1).equals("UTF8")) {
                throw new SQLException("the encoding of the database is " + row.getString(1) + ", and must be UTF8");
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T read(HandleCallback<T, RuntimeException> work) {
        return attempt(() -> jdbi.withHandle(work), () -> true);
    }

    @Override
    public <T extends @Nullable Object> T write(HandleCallback<T, RuntimeException> work) {
        AtomicBoolean isCommitting = new AtomicBoolean();
        return attempt(
                () -> jdbi.inTransaction(handle -> {
                    isCommitting.set(false);
                    T result = work.withHandle(handle);
                    isCommitting.set(true);
                    return result;
                }),
                // Of a commit that got no answer, nobody knows what came.
                () -> !isCommitting.get());
    }

    @Override
    public <T extends @Nullable Object> T writeRelaxed(HandleCallback<T, RuntimeException> work) {
        return write(handle -> {
            // For this transaction alone: a pooler may hand the connection to others.
            handle.execute("SET LOCAL synchronous_commit = off");
            return work.withHandle(handle);
        });
    }

    /** @param isSafe whether nothing can have been committed when the connection broke */
    private <T extends @Nullable Object> T attempt(Supplier<T> work, BooleanSupplier isSafe) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                PostgresFailure failure = PostgresFailure.of(e);
                boolean mayRepeat = switch (failure) {
                    case CONFLICT, READ_ONLY -> true;
                    case CONNECTION_LOST -> isSafe.getAsBoolean();
                    case UNAVAILABLE -> false;
                    case OTHER -> throw e;
                };
                if (failure == PostgresFailure.READ_ONLY || failure == PostgresFailure.CONNECTION_LOST) {
                    evictAll();
                }
                if (!mayRepeat || attempt == ATTEMPTS) {
                    throw outages.unavailable(PostgresFailure.reason(e));
                }
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(attempt * LONGEST_PAUSE.toNanos()));
        }
    }

    /**
     * Replaces the connections of the pool: where one leads to a server that was shut down or demoted, all do. Not more
     * often than once a second, because the address may lead to the old server for a while.
     */
    private void evictAll() {
        long now = System.nanoTime();
        long last = lastEvictionNanos.get();
        if (now - last >= EVICTION_NANOS && lastEvictionNanos.compareAndSet(last, now)) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public @Nullable Path directory() {
        return null;
    }

    @Override
    public void lockForUpdate(Handle handle, String table, Arn arn) {
        lockRow(handle, table, arn, " FOR UPDATE");
    }

    @Override
    public void lockForShare(Handle handle, String table, Arn arn) {
        lockRow(handle, table, arn, " FOR SHARE");
    }

    private static void lockRow(Handle handle, String table, Arn arn, String strength) {
        handle.createQuery("SELECT 1 FROM " + table + WHERE_ARN + strength)
                .bind("account", arn.account())
                .bind("region", arn.region())
                .bind("id", arn.id())
                .mapTo(Integer.class)
                .findOne();
    }

    @Override
    public void lock(Handle handle, String name) {
        handle.createQuery("SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:name, 0))")
                .bind("name", name)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public String toColumn(String text) {
        return PostgresText.write(text);
    }

    @Override
    public String fromColumn(String column) {
        return PostgresText.read(column);
    }

    @Override
    public void close() {
        pool.close();
    }
}
