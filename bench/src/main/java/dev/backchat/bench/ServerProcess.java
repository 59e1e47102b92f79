package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server under measurement, in a process of its own so that the system reports its costs. */
final class ServerProcess implements AutoCloseable {
    /** Prefix of the line that reports the server's endpoint. */
    static final String ENDPOINT_LINE = "  endpoint    ";
    /** Text in the line that Backchat prints when it has warmed up. */
    private static final String READY = "ready, after ";

    /** Longer than the interval at which the JVM returns memory to the system. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(8);

    private static final Duration START_POLL = Duration.ofMillis(20);
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +\\S+ +(\\d+)");
    private static final Pattern REFUSED =
            Pattern.compile("(?m)^backchat_(\\S*(?:refused|cut_off|paused)_total\\S*) (\\S+)$");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^Rss: +(\\d+) kB");

    private static final String INTERNAL_LINE = "  internal    ";

    private final Process process;
    private final URI endpoint;
    /** URL of Backchat's internal port; null for other servers. */
    private final @Nullable URI internal;

    private ServerProcess(Process process, URI endpoint, @Nullable URI internal) {
        this.process = process;
        this.endpoint = endpoint;
        this.internal = internal;
    }

    /** Starts a server and waits until it reports its endpoint. */
    static ServerProcess start(List<String> command) throws IOException {
        return start(command, ENDPOINT_LINE);
    }

    /** Starts Backchat and waits until it is ready. */
    static ServerProcess startBackchat(List<String> command) throws IOException {
        return start(command, READY);
    }

    private static ServerProcess start(List<String> command, String lastLine) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(UTF_8);
        URI endpoint = null;
        URI internal = null;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ENDPOINT_LINE)) {
                endpoint = URI.create(line.substring(ENDPOINT_LINE.length()).strip());
            }
            if (line.startsWith(INTERNAL_LINE)) {
                internal = URI.create(line.substring(INTERNAL_LINE.length()).strip());
            }
            if (endpoint != null && line.contains(lastLine)) {
                Thread.ofVirtual().start(() -> drain(output));
                return new ServerProcess(process, endpoint, internal);
            }
        }
        throw new IOException("the server did not start: " + command);
    }

    /** Starts a server that does not report its endpoint, and waits until it accepts connections there. */
    static ServerProcess start(List<String> command, URI endpoint) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        while (process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
                return new ServerProcess(process, endpoint, null);
            } catch (ConnectException e) {
                LockSupport.parkNanos(START_POLL.toNanos());
            }
        }
        throw new IOException("the server did not start: " + command);
    }

    /** Returns how many files, and so connections, a process may have open. */
    static long openFiles() throws IOException {
        Matcher limit = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
        return limit.find() ? Long.parseLong(limit.group(1)) : Long.MAX_VALUE;
    }

    URI endpoint() {
        return endpoint;
    }

    Process process() {
        return process;
    }

    long pid() {
        return process.pid();
    }

    /**
     * Returns the numbers of connections and requests that Backchat has refused, cut off or paused so far, by metric.
     */
    Map<String, Long> refused() throws IOException {
        Map<String, Long> refused = new TreeMap<>();
        if (internal != null) {
            try (InputStream metrics = internal.resolve("/metrics").toURL().openStream()) {
                Matcher counted = REFUSED.matcher(new String(metrics.readAllBytes(), UTF_8));
                while (counted.find()) {
                    refused.put(counted.group(1), (long) Double.parseDouble(counted.group(2)));
                }
            }
        }
        return refused;
    }

    /** Returns the total processor time so far, user and system. */
    Duration cpu() throws IOException {
        return cpuByKind().total();
    }

    /** Returns the processor time so far of the process and its descendants. */
    ProcessorTime cpuByKind() throws IOException {
        ProcessorTime all = ProcessorTime.NONE;
        for (long pid : pids()) {
            all = all.plus(ProcessorTime.of(pid));
        }
        return all;
    }

    /** Returns the resident memory in bytes of the process and its descendants. */
    long residentBytes() throws IOException {
        long kilobytes = 0;
        for (long pid : pids()) {
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/smaps_rollup")));
            if (resident.find()) {
                kilobytes += Long.parseLong(resident.group(1));
            }
        }
        return kilobytes * 1024;
    }

    /**
     * Returns the resident memory in bytes once it stops shrinking, when memory needed only briefly has been returned.
     */
    long settledBytes() throws IOException {
        long least = Long.MAX_VALUE;
        long since = System.nanoTime();
        while (System.nanoTime() - since < SETTLED_AFTER.toNanos()) {
            long now = residentBytes();
            if (now < least) {
                least = now;
                since = System.nanoTime();
            }
            LockSupport.parkNanos(SETTLED_AFTER.toNanos() / 10);
        }
        return residentBytes();
    }

    /** Returns the options of the server's JVM. */
    String jvmOptions() throws IOException {
        String command = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        return Stream.of(command.split("\0", -1))
                .skip(1)
                .takeWhile(argument -> !argument.equals("-cp"))
                .collect(joining(" "));
    }

    private List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Reads output that nobody is interested in. */
    static void drain(BufferedReader output) {
        try (output) {
            while (output.readLine() != null) {}
        } catch (IOException e) {
            // The server was stopped in the middle of a line.
            return;
        }
    }

    @Override
    public void close() {
        stop(process);
    }

    /** Stops a process and waits until it has ended. */
    static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
