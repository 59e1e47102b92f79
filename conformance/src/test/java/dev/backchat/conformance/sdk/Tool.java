package dev.backchat.conformance.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A program of this machine, run once to its end. */
public record Tool(int exitCode, String output, String errors) {

    /** Runs the command with these variables added to the environment. */
    public static Tool run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            // Not on the common pool: on two processors it has one thread, which the JDK's HTTP client needs as well.
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(
                    () -> readAll(process.getErrorStream()),
                    task -> Thread.ofPlatform().daemon().start(task));
            String output = readAll(process.getInputStream());
            return new Tool(process.waitFor(), output, errors.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first line that the command prints, or nothing where it is not installed or fails. */
    public static Optional<String> version(List<String> command) {
        try {
            Tool tool = run(command, Map.of());
            return tool.exitCode == 0 ? tool.output.lines().findFirst() : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String readAll(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
