package dev.backchat.server.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL of this JVM's tests, with a database of its own for everybody who asks. */
public final class TestPostgres {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    private static final class Shared {
        static final EmbeddedPostgres SERVER = start();
    }

    /** Starts a server whose locale orders text as people do, which is not how lists are ordered. */
    static EmbeddedPostgres start() {
        try {
            return builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setPGStartupWait(START_LIMIT)
                .setLocaleConfig("locale-provider", "icu")
                .setLocaleConfig("icu-locale", "en-US")
                .setServerConfig("max_connections", "300");
    }

    /** Returns the URL of a new, empty database. */
    public static PostgresUrl newDatabase() {
        return newDatabase("");
    }

    /** @param options of CREATE DATABASE */
    static PostgresUrl newDatabase(String options) {
        String name = "test" + DATABASES.incrementAndGet();
        execute(Shared.SERVER, "CREATE DATABASE " + name + " " + options);
        return url(Shared.SERVER, name);
    }

    /** Returns a new, empty database with the schema. */
    public static PostgresDatabase open() {
        return open(newDatabase());
    }

    /** Opens a database as one more server does. */
    public static PostgresDatabase open(PostgresUrl url) {
        try {
            return PostgresDatabase.open(url, Duration.ZERO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts all connections to a database, and refuses new ones. */
    public static void refuse(PostgresUrl url) {
        execute(Shared.SERVER, "ALTER DATABASE " + url.database() + " WITH ALLOW_CONNECTIONS false");
        execute(
                Shared.SERVER,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + url.database() + "'");
    }

    /** Accepts connections to a database again. */
    public static void allow(PostgresUrl url) {
        execute(Shared.SERVER, "ALTER DATABASE " + url.database() + " WITH ALLOW_CONNECTIONS true");
    }

    static PostgresUrl url(EmbeddedPostgres server, String database) {
        return PostgresUrl.parse("postgres://postgres:postgres@127.0.0.1:" + server.getPort() + "/" + database);
    }

    static void execute(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
