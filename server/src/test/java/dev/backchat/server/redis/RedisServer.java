package dev.backchat.server.redis;

import dev.backchat.api.testrun.FreePorts;
import dev.backchat.api.testrun.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real Redis or Valkey that can be asked. */
public final class RedisServer implements AutoCloseable {
    private final RedisProcess process;
    /** 0 for none. */
    private final int tlsPort;

    public RedisServer(String... arguments) {
        this(0, arguments);
    }

    private RedisServer(int tlsPort, String... arguments) {
        this(tlsPort, new RedisProcess(arguments));
    }

    private RedisServer(int tlsPort, RedisProcess process) {
        this.tlsPort = tlsPort;
        this.process = process;
    }

    /** Starts one that has a second port, for TLS. */
    static RedisServer withTls(Path certificate, Path key) {
        int port = FreePorts.next();
        return new RedisServer(port, tls(port, certificate, key));
    }

    private static String[] tls(int port, Path certificate, Path key) {
        return new String[] {
            "--tls-port", String.valueOf(port),
            "--tls-cert-file", certificate.toString(),
            "--tls-key-file", key.toString(),
            "--tls-ca-cert-file", certificate.toString(),
            "--tls-auth-clients", "no"
        };
    }

    /** Runs a test only where there is a server. */
    public static void assumeInstalled() {
        RedisProcess.assumeInstalled();
    }

    /** Starts a replica of a primary. */
    public static RedisServer replicaOf(RedisServer primary) {
        return new RedisServer(0, RedisProcess.replicaOf(primary.process));
    }

    /** Starts a sentinel that watches a primary, and promotes a replica within a second or two. */
    public static RedisServer sentinelOf(RedisServer primary, Path folder) {
        try {
            return new RedisServer(0, RedisProcess.sentinelOf(primary.process, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a sentinel that speaks TLS, and watches a primary by its port for TLS. */
    static RedisServer sentinelWithTls(RedisServer primary, Path certificates) throws IOException {
        int port = FreePorts.next();
        Path configuration = Files.writeString(certificates.resolve("sentinel.conf"), """
                tls-replication yes
                sentinel monitor main 127.0.0.1 %d 1
                """.formatted(primary.tlsPort()));
        List<String> arguments = new ArrayList<>(List.of(configuration.toString(), "--sentinel"));
        arguments.addAll(List.of(tls(port, certificates.resolve("certificate.pem"), certificates.resolve("key.pem"))));
        return new RedisServer(port, arguments.toArray(String[]::new));
    }

    /** Returns its port without TLS. */
    public int port() {
        return process.port();
    }

    int tlsPort() {
        return tlsPort;
    }

    /** Starts it once more, after it was killed. */
    public void start() {
        process.start();
    }

    public RedisAddress address() {
        return RedisAddress.parse("redis://127.0.0.1:" + port());
    }

    public <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisURI uri = RedisURI.create("127.0.0.1", port());
        uri.setTimeout(Duration.ofSeconds(10));
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Has it forget everything. */
    public void forget() {
        ask(redis -> redis.flushall());
    }

    /** Ends it as a power cut does. */
    public void kill() {
        process.kill();
    }

    /** Sends a signal, such as STOP or CONT. */
    public void signal(String name) {
        process.signal(name);
    }

    @Override
    public void close() {
        process.close();
    }
}
