package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server under measurement: a process of its own, so that the system tells what it costs. */
final class ServerProcess implements AutoCloseable {
    /** What precedes the endpoint in the line that says that the server is ready. */
    static final String ENDPOINT_LINE = "  endpoint    ";

    /** The unit of the times in {@code /proc/<pid>/stat}. */
    private static final Duration CLOCK_TICK = Duration.ofMillis(10);

    private final Process process;
    private final URI endpoint;

    private ServerProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts a server and waits until it says where it is. */
    static ServerProcess start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ENDPOINT_LINE)) {
                Thread.ofVirtual().start(() -> drain(output));
                return new ServerProcess(
                        process,
                        URI.create(line.substring(ENDPOINT_LINE.length()).strip()));
            }
        }
        throw new IOException("the server did not start: " + command);
    }

    URI endpoint() {
        return endpoint;
    }

    /** Processor time so far, user and system. */
    Duration cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // The fields after the command's name, which is in parentheses and may hold spaces.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return CLOCK_TICK.multipliedBy(Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)));
    }

    private static void drain(BufferedReader output) {
        try (output) {
            while (output.readLine() != null) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
