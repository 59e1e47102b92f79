package dev.backchat.server.sql;

import dev.backchat.api.testrun.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL of this JVM's tests, with a database of its own for everybody who asks. */
public final class TestPostgres {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final String ROLE = "backchat";
    private static final String PASSWORD = "open sesame";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestPostgres() {}

    private static final class Shared {
        static final EmbeddedPostgres SERVER = start(builder());
    }

    /** Returns a server whose locale orders text as people do, which is not how lists are ordered. */
    static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setPGStartupWait(START_LIMIT)
                .setPort(FreePorts.next())
                .setLocaleConfig("locale-provider", "icu")
                .setLocaleConfig("icu-locale", "en-US")
                .setServerConfig("max_connections", "300")
                // The default, unlike that of the servers that this library starts.
                .setServerConfig("synchronous_commit", "on");
    }

    /** Starts a server with a role that may log in and no more, and that has a password. */
    static EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        try {
            Path log = temporaryFile("backchat-postgres-", ".log");
            Path access = Files.writeString(temporaryFile("backchat-hba-", ".conf"), """
                    host  all          postgres  127.0.0.1/32  trust
                    host  replication  postgres  127.0.0.1/32  trust
                    host  all          all       127.0.0.1/32  scram-sha-256
                    """);
            EmbeddedPostgres server = start(builder.setServerConfig("hba_file", access.toString()), log);
            execute(server, """
                    DO $$ BEGIN
                        IF NOT pg_is_in_recovery() AND NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '%1$s') THEN
                            CREATE ROLE %1$s LOGIN PASSWORD '%2$s';
                        END IF;
                    END $$""".formatted(ROLE, PASSWORD));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres start(EmbeddedPostgres.Builder builder, Path log) throws IOException {
        try {
            return builder.setOutputRedirector(Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException | RuntimeException e) {
            throw new IOException("PostgreSQL didn't start; it said: " + Files.readString(log), e);
        }
    }

    private static Path temporaryFile(String prefix, String suffix) throws IOException {
        Path file = Files.createTempFile(prefix, suffix);
        file.toFile().deleteOnExit();
        return file;
    }

    /** Returns the URL of a new, empty database. */
    public static PostgresUrl newDatabase() {
        return newDatabase(Shared.SERVER, "");
    }

    /** @param options of CREATE DATABASE */
    static PostgresUrl newDatabase(String options) {
        return newDatabase(Shared.SERVER, options);
    }

    static PostgresUrl newDatabase(EmbeddedPostgres server, String options) {
        String name = "test" + DATABASES.incrementAndGet();
        execute(server, "CREATE DATABASE " + name + " OWNER " + ROLE + " " + options);
        return url(server.getPort(), name);
    }

    static PostgresUrl url(int port, String database) {
        return PostgresUrl.parse(text(port, database));
    }

    static String text(int port, String database) {
        return "postgres://" + ROLE + ":" + PASSWORD.replace(" ", "%20") + "@127.0.0.1:" + port + "/" + database;
    }

    /** Returns the URL as an operator writes it. */
    public static String text(PostgresUrl url) {
        return text(url.hosts().getFirst().port(), url.database());
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

    /** Does what an administrator does. */
    static void execute(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Does what an administrator does, on the server of all tests. */
    public static void execute(String sql) {
        execute(Shared.SERVER, sql);
    }
}
