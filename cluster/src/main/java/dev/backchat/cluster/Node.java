package dev.backchat.cluster;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One server of the cluster, {@code ./backchat serve --dev} in a process of its own. */
final class Node {
    private static final Pattern BANNER_LINE = Pattern.compile("  (endpoint|internal) +(\\S+)");

    private final ChildProcess process;
    private final CompletableFuture<URI> endpoint;
    private final CompletableFuture<URI> internal;

    private Node(ChildProcess process, CompletableFuture<URI> endpoint, CompletableFuture<URI> internal) {
        this.process = process;
        this.endpoint = endpoint;
        this.internal = internal;
    }

    /**
     * How each node is started.
     *
     * @param data the folder for its directory
     * @param flags more of {@code serve}'s
     */
    record Settings(Path launcher, Path data, String postgres, String redis, List<String> flags) {
        private List<String> command(String name, int port, int internalPort) {
            List<String> command = new ArrayList<>(List.of(launcher.toString(), "serve", "--dev"));
            command.addAll(List.of("--port", Integer.toString(port)));
            command.addAll(List.of("--internal-port", Integer.toString(internalPort)));
            command.addAll(
                    List.of("--data", data.resolve(name.replace(' ', '-')).toString()));
            command.addAll(List.of("--postgres", postgres, "--redis", redis));
            command.addAll(flags);
            return command;
        }
    }

    /** Starts it. Only the main thread may. */
    static Node start(Children children, Settings settings, int number, int port, int internalPort)
            throws StartException {
        String name = "node " + number;
        CompletableFuture<URI> endpoint = new CompletableFuture<>();
        CompletableFuture<URI> internal = new CompletableFuture<>();
        ChildProcess process = children.start(
                new ChildProcess.Program(name, "TERM", false, settings.command(name, port, internalPort), Map.of()),
                line -> {
                    Matcher banner = BANNER_LINE.matcher(line);
                    if (banner.matches()) {
                        (banner.group(1).equals("endpoint") ? endpoint : internal)
                                .complete(URI.create(banner.group(2)));
                    }
                    if (!isOfBanner(line)) {
                        System.out.println(name + "  " + line);
                    }
                });
        return new Node(process, endpoint, internal);
    }

    /** A line of a log begins with its time, a line of a stack trace with a tab or a name. */
    private static boolean isOfBanner(String line) {
        return line.isBlank() || line.startsWith("  ") || line.endsWith(" is up.");
    }

    /** Waits until it listens. */
    void awaitListening() throws StartException {
        Postgres.awaitOrEnd(process, CompletableFuture.allOf(endpoint, internal));
    }

    ChildProcess process() {
        return process;
    }

    URI endpoint() {
        return endpoint.join();
    }

    URI internal() {
        return internal.join();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(endpoint().getHost(), endpoint().getPort());
    }
}
