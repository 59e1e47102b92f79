package dev.backchat.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.BackchatProcess;
import dev.backchat.conformance.sdk.ProcessTree;
import dev.backchat.conformance.sdk.Tool;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Starts and ends servers on one port and one data directory; {@code service_manager.py} does it. */
public final class ServiceManager implements AutoCloseable {
    /** How a server is ended. */
    public enum Signal {
        TERM,
        KILL
    }

    private static final String UP = " is up.";
    private static final String ENDED = "ended ";
    private static final String PORT = "port ";

    private final Process process;
    private final BufferedWriter commands;
    private final List<String> lines = new ArrayList<>();
    private int started;
    private int ended;

    private ServiceManager(String mode, Path data, Map<String, String> environment) {
        Assumptions.assumeTrue(Tool.version(List.of("python3", "--version")).isPresent(), "python3 is installed here");
        BackchatProcess.build();
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            "python3",
                            Path.of("python", "service_manager.py").toString(),
                            mode,
                            Path.of("..", "backchat")
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString(),
                            "serve",
                            "--dev",
                            "--data",
                            data.toString(),
                            "--internal-port",
                            "0")
                    .redirectErrorStream(true);
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("service manager").start(this::readLines);
        awaitLines(PORT, 1);
    }

    /** One that keeps the listening socket, and passes it to each server. */
    public static ServiceManager passingTheSocket(Path data) {
        return passingTheSocket(data, Map.of());
    }

    /** The same, for servers with this in their environment. */
    public static ServiceManager passingTheSocket(Path data, Map<String, String> environment) {
        return new ServiceManager("passed", data, environment);
    }

    /** One that keeps none: while no server is there, who comes is refused. */
    public static ServiceManager withoutSocket(Path data) {
        return new ServiceManager("bound", data, Map.of());
    }

    private void readLines() {
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // It is gone; who waits for it says so by the time limit.
        }
    }

    private void command(String command) {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(String part) {
        synchronized (lines) {
            return lines.stream().filter(line -> line.contains(part)).count();
        }
    }

    private void awaitLines(String part, int count) {
        Awaitility.await(part).until(() -> count(part) >= count || !process.isAlive());
        assertThat(count(part)).as("'%s' in: %s", part, log()).isGreaterThanOrEqualTo(count);
    }

    /** Everything that it and the servers printed. */
    public String log() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Starts a server, beside those that run. */
    public void begin() {
        started++;
        command("start");
    }

    /** Waits until a line of the servers has this in it. */
    public void awaitLine(String part) {
        awaitLines(part, 1);
    }

    /** Waits until each server that was started serves, or did. */
    public void awaitUp() {
        awaitLines(UP, started);
    }

    /** Starts a server and waits until it serves. */
    public void start() {
        begin();
        awaitUp();
    }

    /** Ends the oldest server, and waits until it is gone. */
    public void end(Signal signal) {
        ended++;
        command(signal == Signal.TERM ? "term" : "kill");
        awaitLines(ENDED, ended);
    }

    /** The port that stays the same. */
    public int port() {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.startsWith(PORT))
                    .mapToInt(line -> Integer.parseInt(line.substring(PORT.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Where the control plane is. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Where the Messaging API is. */
    public URI websocket() {
        return URI.create("ws://127.0.0.1:" + port());
    }

    @Override
    public void close() {
        ProcessTree.kill(process);
    }
}
