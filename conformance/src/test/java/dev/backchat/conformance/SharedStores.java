package dev.backchat.conformance;

import dev.backchat.api.testrun.FreePorts;
import dev.backchat.api.testrun.RedisProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL and a Redis for the nodes of all lanes, whose scenarios have accounts of their own. */
final class SharedStores {
    /** For the nodes of all lanes that run at the same time, each of which has ten at most. */
    private static final int MAX_CONNECTIONS = 300;

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static @Nullable EmbeddedPostgres postgres;
    private static @Nullable String[] flags;

    private SharedStores() {}

    private static synchronized EmbeddedPostgres postgres() {
        if (postgres == null) {
            try {
                postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(3))
                        .setPort(FreePorts.next())
                        .setServerConfig("max_connections", Integer.toString(MAX_CONNECTIONS))
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return postgres;
    }

    private static String url(EmbeddedPostgres server, String database) {
        return "postgres://postgres:postgres@127.0.0.1:" + server.getPort() + "/" + database;
    }

    /** Makes a database for nodes that have a Redis of their own; returns its URL. */
    static String newDatabase() {
        String name = "own" + DATABASES.incrementAndGet();
        EmbeddedPostgres server = postgres();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return url(server, name);
    }

    /** Starts both, if need be; what a node is told of them. They end with the test run. */
    static synchronized String[] flags() {
        if (flags == null) {
            RedisProcess redis = new RedisProcess();
            Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
            flags = new String[] {
                "--postgres", url(postgres(), "postgres"), "--redis", "redis://127.0.0.1:" + redis.port()
            };
        }
        return flags.clone();
    }
}
