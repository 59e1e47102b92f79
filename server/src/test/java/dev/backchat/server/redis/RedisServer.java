package dev.backchat.server.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real Redis or Valkey, without persistence, as a process on a free port. */
public final class RedisServer implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("valkey-server", "redis-server");

    final int port;
    private final List<String> arguments;
    private Process process;

    public RedisServer(String... arguments) {
        this(freePort(), arguments);
    }

    private RedisServer(int port, String... arguments) {
        this.port = port;
        this.arguments = List.of(arguments);
        start();
    }

    /** Starts a replica of a primary. */
    static RedisServer replicaOf(RedisServer primary) {
        RedisServer replica = new RedisServer("--replicaof", "127.0.0.1", String.valueOf(primary.port));
        Awaitility.await()
                .until(() -> replica.ask(redis -> redis.info("replication")).contains("master_link_status:up"));
        return replica;
    }

    /** Starts a sentinel that watches a primary, and promotes a replica within a second or two. */
    static RedisServer sentinelOf(RedisServer primary, Path folder) {
        try {
            Path configuration = Files.writeString(folder.resolve("sentinel.conf"), """
                    sentinel monitor main 127.0.0.1 %d 1
                    sentinel down-after-milliseconds main 1000
                    sentinel failover-timeout main 3000
                    """.formatted(primary.port));
            return new RedisServer(configuration.toString(), "--sentinel");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs these tests only where there is a server. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(
                program() != null, "there is no redis-server or valkey-server here: apt-get install redis-server");
    }

    private static String program() {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            for (String program : PROGRAMS) {
                Path path = Path.of(folder, program);
                if (Files.isExecutable(path)) {
                    return path.toString();
                }
            }
        }
        return null;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(arguments);
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1"));
        if (!arguments.contains("--sentinel")) {
            command.addAll(List.of("--save", "", "--appendonly", "no"));
        }
        try {
            process = new ProcessBuilder(command)
                    .directory(Path.of(System.getProperty("java.io.tmpdir")).toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> ask(RedisCommands::ping).equals("PONG"));
    }

    public RedisAddress address() {
        return RedisAddress.parse("redis://127.0.0.1:" + port);
    }

    <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        uri.setTimeout(Duration.ofSeconds(10));
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Ends it as a power cut does. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal, such as STOP or CONT. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
