package dev.backchat.junit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A dev server in a process of its own, on free ports. */
final class ServerProcess implements AutoCloseable {
    /** However busy the machine is. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int KEPT_LINES = 50;
    private static final Pattern ADDRESS = Pattern.compile("  (endpoint|websocket|internal)\\s+(\\S+)");
    private static final int ADDRESSES = 3;

    private final Process process;
    private final Thread hook;
    private final Map<String, URI> addresses = new HashMap<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
    }

    /** Starts a server, and waits until it listens. */
    static ServerProcess start(ServerHome home, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                home.java().toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                home.classPath().stream().map(String::valueOf).collect(Collectors.joining(File.pathSeparator)),
                "dev.backchat.server.Main",
                "serve",
                "--dev",
                "--port",
                "0",
                "--internal-port",
                "0"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A variable for a server of the developer's must not change the one of the tests.
        builder.environment().keySet().removeIf(name -> name.startsWith("BACKCHAT_"));
        builder.environment().put("BACKCHAT_WARM_UP", "off");
        try {
            ServerProcess server = new ServerProcess(builder.start());
            server.await();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the Backchat server could not be started by " + home.java(), e);
        }
    }

    private void await() {
        Runtime.getRuntime().addShutdownHook(hook);
        Thread reader = new Thread(this::read, "backchat server log");
        reader.setDaemon(true);
        reader.start();
        try {
            started.orTimeout(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            close();
            throw new IllegalStateException("the Backchat server did not start; it said:\n" + said(), e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
            }
        } catch (IOException e) {
            // The stream breaks when the process is ended.
        }
        started.completeExceptionally(new IOException("it has ended"));
    }

    private synchronized void note(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > KEPT_LINES) {
            lastLines.removeFirst();
        }
        Matcher address = ADDRESS.matcher(line);
        if (address.matches()) {
            addresses.put(address.group(1), URI.create(address.group(2)));
            if (addresses.size() == ADDRESSES) {
                started.complete(null);
            }
        }
    }

    private synchronized String said() {
        return String.join("\n", lastLines);
    }

    /** @param name as the server prints it: endpoint, websocket or internal */
    synchronized URI address(String name) {
        return Objects.requireNonNull(addresses.get(name));
    }

    /** Ends the server at once: nothing of it is to be kept. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook is running.
        }
    }
}
