package dev.backchat.api.testrun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real Redis or Valkey, without persistence, as a process on a free port. */
public final class RedisProcess implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("valkey-server", "redis-server");
    private static final byte[] PING = "PING\r\n".getBytes(US_ASCII);
    private static final String PONG = "+PONG";

    private final int port;
    private final List<String> arguments;
    private Process process;

    /** Starts one, with more arguments than the port. */
    public RedisProcess(String... arguments) {
        this.port = FreePorts.next();
        this.arguments = List.of(arguments);
        start();
    }

    /** Starts a replica of a primary, which has all that the primary has when this returns. */
    public static RedisProcess replicaOf(RedisProcess primary) {
        RedisProcess replica = new RedisProcess("--replicaof", "127.0.0.1", String.valueOf(primary.port));
        Awaitility.await().until(() -> replica.info("replication").contains("master_link_status:up"));
        return replica;
    }

    /** Starts a sentinel that watches a primary, as {@code main}, and promotes a replica within a second or two. */
    public static RedisProcess sentinelOf(RedisProcess primary, Path folder) throws IOException {
        Path configuration = Files.writeString(folder.resolve("sentinel.conf"), """
                sentinel monitor main 127.0.0.1 %d 1
                sentinel down-after-milliseconds main 1000
                sentinel failover-timeout main 3000
                """.formatted(primary.port));
        return new RedisProcess(configuration.toString(), "--sentinel");
    }

    /** Whether there is a server on this machine. */
    public static boolean isInstalled() {
        return program().isPresent();
    }

    /** Runs a test only where there is a server. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(
                isInstalled(), "there is no redis-server or valkey-server here: apt-get install redis-server");
    }

    private static Optional<String> program() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(folder -> PROGRAMS.stream().map(program -> Path.of(folder, program)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Starts it once more, after it was killed. */
    public void start() {
        List<String> command = new ArrayList<>(List.of(program().orElseThrow()));
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
        Awaitility.await().ignoreExceptions().until(this::answers);
    }

    private boolean answers() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(PING);
            return new String(socket.getInputStream().readNBytes(PONG.length()), US_ASCII).equals(PONG);
        }
    }

    /** What it says of itself, such as {@code replication}. */
    public String info(String section) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(("INFO " + section + "\r\n").getBytes(US_ASCII));
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            StringBuilder length = new StringBuilder();
            for (int next = answer.readUnsignedByte(); next != '\n'; next = answer.readUnsignedByte()) {
                length.append((char) next);
            }
            // $<length>, and a line break before the text and after it.
            return new String(
                    answer.readNBytes(Integer.parseInt(length.substring(1).strip())), US_ASCII);
        }
    }

    /** The port. */
    public int port() {
        return port;
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
