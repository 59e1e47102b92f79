package dev.backchat.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process that does not outlive this one: {@code setpriv --pdeathsig} has the kernel signal it when this one ends,
 * however it ends. It has a session of its own ({@code setsid}), so that a terminal's Ctrl-C reaches this process alone,
 * which then stops its children in order.
 */
final class ChildProcess {
    /** PostgreSQL refuses to run as root; this is the user {@code nobody} everywhere. */
    static final int UNPRIVILEGED_ID = 65_534;

    private final String name;
    private final Process process;
    private volatile @Nullable String lastLine;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * What to start, and how.
     *
     * @param deathSignal name of the signal that ends it, also when this process ends
     * @param isUnprivileged whether it runs as {@code nobody} where this process is root's
     */
    record Program(
            String name,
            String deathSignal,
            boolean isUnprivileged,
            List<String> command,
            Map<String, String> environment) {}

    /**
     * Starts a program. Only the main thread may: Linux sends the death signal when the thread ends that started the
     * process.
     *
     * @param lines receives each line of its output, on a thread of its own
     */
    static ChildProcess start(Program program, Consumer<String> lines) throws StartException {
        List<String> command = new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", program.deathSignal()));
        if (program.isUnprivileged() && isRoot()) {
            command.addAll(List.of(
                    "--reuid=" + UNPRIVILEGED_ID, "--regid=" + UNPRIVILEGED_ID, "--clear-groups", "--no-new-privs"));
        }
        command.add("--");
        command.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        try {
            ChildProcess child = new ChildProcess(program.name(), builder.start());
            child.process.getOutputStream().close();
            Thread.ofPlatform().daemon().name(program.name()).start(() -> child.readLines(lines));
            return child;
        } catch (IOException e) {
            throw new StartException("cannot start " + program.name()
                    + ", which needs setsid and setpriv of util-linux: " + e.getMessage());
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void readLines(Consumer<String> lines) {
        try (BufferedReader output = process.inputReader(UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isBlank()) {
                    lastLine = line;
                }
                lines.accept(line);
            }
        } catch (IOException e) {
            // It was killed amid a line.
            return;
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code. */
    CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Returns how it ended, with the last that it said. */
    String ending() {
        return name + " has ended, with exit code " + process.exitValue() + (lastLine == null ? "" : ": " + lastLine);
    }

    /** Asks it to end. */
    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it has ended, and kills it if that takes too long. */
    void awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
