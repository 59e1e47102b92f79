package dev.backchat.conformance;

import dev.backchat.api.testrun.RedisProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL and a Redis for the nodes of all lanes, whose scenarios have accounts of their own. */
final class SharedStores {
    /** For the nodes of all lanes that run at the same time, each of which has ten at most. */
    private static final int MAX_CONNECTIONS = 300;

    private static @Nullable String[] flags;

    private SharedStores() {}

    /** Starts both, if need be; what a node is told of them. They end with the test run. */
    static synchronized String[] flags() {
        if (flags == null) {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(3))
                        .setServerConfig("max_connections", Integer.toString(MAX_CONNECTIONS))
                        .start();
                RedisProcess redis = new RedisProcess();
                Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
                flags = new String[] {
                    "--postgres",
                    "postgres://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres",
                    "--redis",
                    "redis://127.0.0.1:" + redis.port()
                };
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return flags.clone();
    }
}
