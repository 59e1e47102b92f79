package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A client under measurement, in a process of its own so that neither its costs nor its compiled code mix with
 * another's.
 */
final class ClientProcess implements AutoCloseable {
    private static final String RESIDENT = "VmRSS:";
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private final String version;

    private ClientProcess(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader(UTF_8);
        this.input = process.outputWriter(UTF_8);
        this.version = readLine();
    }

    /** Starts a client that runs {@link CallLoad}, and waits until it has printed its version. */
    static ClientProcess start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new ClientProcess(process);
        } catch (IOException e) {
            process.destroy();
            throw e;
        }
    }

    String version() {
        return version;
    }

    CallLoad.Figures run(int callers, Duration duration) throws IOException {
        return CallLoad.Figures.parse(answerTo(callers + " " + duration.toMillis()));
    }

    Duration cpu() throws IOException {
        return ProcessorTime.of(process.pid()).total();
    }

    /**
     * Returns the resident memory in bytes after a garbage collection; garbage grows up to its limit with any client.
     */
    long resident() throws IOException {
        answerTo(CallLoad.COLLECT);
        // The collector returns memory to the system only after the call has returned.
        long before;
        long now = residentNow();
        do {
            before = now;
            LockSupport.parkNanos(SETTLED.toNanos());
            now = residentNow();
        } while (now < before);
        return now;
    }

    private long residentNow() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(RESIDENT)) {
                return 1024
                        * Long.parseLong(line.substring(RESIDENT.length())
                                .replace("kB", "")
                                .strip());
            }
        }
        throw new IOException("the system does not say how much memory the client has");
    }

    private String answerTo(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
        return readLine();
    }

    private String readLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the client failed; what it said is above");
        }
        return line;
    }

    @Override
    public void close() {
        ServerProcess.stop(process);
    }
}
