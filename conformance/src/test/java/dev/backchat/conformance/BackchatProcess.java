package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.conformance.sdk.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A dev server in a process of its own, started by the launcher as a user starts it. */
public final class BackchatProcess implements AutoCloseable {
    static final Path LAUNCHER = Path.of("..", "backchat").toAbsolutePath().normalize();
    // However busy the machine is.
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Pattern BANNER_LINE = Pattern.compile("  (endpoint|websocket|internal)\\s+(\\S+)");
    private static final String JAVA_OPTIONS = "BACKCHAT_JAVA_OPTS";
    // Servers of tests live for seconds: to compile them well takes twice the processor time that they need otherwise.
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";
    private static boolean isBuilt;

    private final Process process;
    private final List<String> log = new ArrayList<>();
    private final Map<String, URI> addresses = new java.util.concurrent.ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private BackchatProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("server log").start(this::readLog);
    }

    /** Starts a server and waits until it is ready. {@code options} come after {@code serve --dev} and the ports. */
    public static BackchatProcess start(String... options) {
        return start(Map.of(), options);
    }

    /** The same, with more in its environment. */
    public static BackchatProcess start(Map<String, String> environment, String... options) {
        return start(
                environment,
                Stream.concat(
                                Stream.of(LAUNCHER.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0"),
                                Stream.of(options))
                        .toList());
    }

    /** Has the launcher build and prepare what is stale, once for all servers, whose environments may be none to do so in. */
    public static synchronized void build() {
        if (isBuilt) {
            return;
        }
        try {
            Process built = new ProcessBuilder(LAUNCHER.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(built.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(built.waitFor()).as(said).isZero();
            // The launcher has the JVM prepare classes meanwhile, without which each server takes twice the time.
            Awaitility.await()
                    .atMost(START_LIMIT)
                    .until(() -> Files.exists(LAUNCHER.resolveSibling("server/target/trained")));
            isBuilt = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same, for a server that may have so many files open. */
    public static BackchatProcess startWithFiles(int max) {
        return start(
                Map.of(),
                List.of(
                        "bash",
                        "-c",
                        "ulimit -n " + max + "; exec " + LAUNCHER + " serve --dev --port 0 --internal-port 0"));
    }

    /** Starts a server by any command, and waits until it has said where it is. */
    static BackchatProcess start(Map<String, String> environment, List<String> command) {
        build();
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            builder.environment().putIfAbsent("BACKCHAT_WARM_UP", "off");
            builder.environment().merge(JAVA_OPTIONS, QUICK_COMPILER, (given, quick) -> quick + " " + given);
            BackchatProcess server = new BackchatProcess(builder.start());
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the launcher could not be started: " + LAUNCHER, e);
        }
    }

    private void awaitReady() {
        try {
            Awaitility.await("the server's banner")
                    .atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> addresses.size() == 3 || !process.isAlive());
            assertThat(process.isAlive())
                    .as("the server runs; it said: %s", log())
                    .isTrue();
        } catch (RuntimeException | AssertionError e) {
            kill();
            throw e;
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                }
                Matcher banner = BANNER_LINE.matcher(line);
                if (banner.matches()) {
                    addresses.put(banner.group(1), URI.create(banner.group(2)));
                }
            }
        } catch (IOException e) {
            // The stream breaks when the process is killed: what was said until then is what counts.
        }
    }

    /** Where the control plane listens. */
    public URI endpoint() {
        return address("endpoint");
    }

    /** Where the Messaging API listens. */
    public URI websocket() {
        return address("websocket");
    }

    /** Where operators ask. */
    public URI internal() {
        return address("internal");
    }

    private URI address(String name) {
        URI address = addresses.get(name);
        if (address == null) {
            throw new IllegalStateException("the banner has no line for " + name);
        }
        return address;
    }

    /** Makes the next calls of an operation fail with an error of the model. */
    public void failNext(String operation, String error, int times) {
        fault(Map.of("on", operation, "error", error, "times", times));
    }

    /** Makes the next socket actions of a kind fail with an ERROR frame. */
    public void failNextAction(String action, int errorCode, String errorMessage) {
        fault(Map.of("on", action, "errorCode", errorCode, "errorMessage", errorMessage, "times", 1));
    }

    private void fault(Map<String, ?> fault) {
        HttpRequest request = HttpRequest.newBuilder(address("internal").resolve("/faults"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(fault)))
                .build();
        assertThat(send(request).statusCode()).as("POST /faults %s", fault).isEqualTo(200);
    }

    /** Forgets every fault that has not struck yet. */
    public void clearFaults() {
        HttpRequest request = HttpRequest.newBuilder(address("internal").resolve("/faults"))
                .DELETE()
                .build();
        assertThat(send(request).statusCode()).as("DELETE /faults").isEqualTo(200);
    }

    /** Refuses a user the tokens to a room that were made until now, as an operator does. */
    public void revoke(String room, String userId) {
        HttpRequest request = HttpRequest.newBuilder(address("internal").resolve("/revocations"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(Map.of("roomIdentifier", room, "userId", userId))))
                .build();
        assertThat(send(request).statusCode()).as("POST /revocations").isEqualTo(200);
    }

    /** Whether the internal port says that the server is ready for traffic. */
    public boolean isReady() {
        return send(HttpRequest.newBuilder(address("internal").resolve("/readyz"))
                                .build())
                        .statusCode()
                == 200;
    }

    /** Which files its JVM has mapped into memory, as Linux says. */
    String maps() throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
    }

    /** What the internal port says of its metrics, in the text format of Prometheus. */
    public String metrics() {
        return send(HttpRequest.newBuilder(address("internal").resolve("/metrics"))
                        .build())
                .body();
    }

    /** The sum of a metric over all its labels that hold such a text. */
    public double metric(String name, String label) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Everything that the server printed so far. */
    public String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    /** Demands of the log that it holds no stack trace and none of the secrets. The banner may show the key pair. */
    public void assertLogIsClean(Collection<String> secrets) {
        List<String> lines;
        synchronized (log) {
            lines = List.copyOf(log);
        }
        assertThat(lines)
                .noneMatch(
                        line -> line.startsWith("\tat ") || line.contains("\\tat ") || line.contains("Exception in"));
        for (String secret : secrets) {
            assertThat(lines).noneMatch(line -> line.contains(secret));
        }
    }

    /** Sends the process a signal, such as {@code TERM}. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Sends the process a signal and waits until it is gone; its exit code. */
    int stop(String signal) throws IOException, InterruptedException {
        signal(signal);
        assertThat(process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("it ends; it said: %s", log())
                .isTrue();
        return process.exitValue();
    }

    /** Ends the process at once, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        ProcessTree.kill(process);
    }

    @Override
    public void close() {
        kill();
        http.close();
    }
}
