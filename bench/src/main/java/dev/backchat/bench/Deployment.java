package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Servers that are one service, with the Redis between them. */
final class Deployment implements AutoCloseable {
    private static final Pattern NODE = Pattern.compile("  node \\d +(\\S+), internal \\S+, process (\\d+)");
    private static final Pattern REDIS = Pattern.compile("  shared by .* at redis://\\S+:(\\d+), process (\\d+)");
    private static final String LAST_LINE = "AWS_DEFAULT_REGION";

    private final List<URI> endpoints = new ArrayList<>();
    private final List<Long> nodes = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private @Nullable Redis redis;

    /** The Redis between the nodes. */
    record Redis(int port, long pid) {}

    private Deployment() {}

    /** Starts one server that shares nothing. */
    static Deployment alone(ServerProcess server) {
        Deployment alone = new Deployment();
        alone.add(server);
        return alone;
    }

    /** Starts Backchat's nodes, and waits until they are ready. */
    static Deployment backchat(Path launcher, int nodes) throws IOException {
        Deployment cluster = new Deployment();
        List<String> command = List.of(
                launcher.toString(),
                "cluster",
                "--dev",
                "--nodes",
                Integer.toString(nodes),
                "--port",
                "0",
                "--node-port",
                "0",
                "--internal-port",
                "0");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        cluster.processes.add(process);
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher node = NODE.matcher(line);
            Matcher store = REDIS.matcher(line);
            if (node.matches()) {
                cluster.endpoints.add(URI.create(node.group(1)));
                cluster.nodes.add(Long.parseLong(node.group(2)));
            } else if (store.matches()) {
                cluster.redis = new Redis(Integer.parseInt(store.group(1)), Long.parseLong(store.group(2)));
            } else if (line.contains(LAST_LINE)) {
                Thread.ofVirtual().start(() -> ServerProcess.drain(output));
                return cluster;
            }
        }
        throw new IOException("the cluster did not start");
    }

    /** Starts the nodes of a peer on a Redis. */
    static Deployment of(ServerProcess redis, List<ServerProcess> nodes) {
        Deployment cluster = new Deployment();
        nodes.forEach(cluster::add);
        cluster.redis = new Redis(redis.endpoint().getPort(), redis.pid());
        cluster.processes.add(redis.process());
        return cluster;
    }

    private void add(ServerProcess node) {
        endpoints.add(node.endpoint());
        nodes.add(node.pid());
        processes.add(node.process());
    }

    List<Integer> ports() {
        return endpoints.stream().map(URI::getPort).toList();
    }

    URI endpoint() {
        return endpoints.getFirst();
    }

    List<URI> endpoints() {
        return endpoints;
    }

    /** Returns the processes of the nodes. */
    List<Long> nodes() {
        return nodes;
    }

    /** Returns the Redis between the nodes. */
    Redis redis() {
        return Objects.requireNonNull(redis);
    }

    /** Returns the processor time of all nodes so far. */
    ProcessorTime nodesCpu() throws IOException {
        ProcessorTime all = ProcessorTime.NONE;
        for (long node : nodes) {
            all = all.plus(ProcessorTime.of(node));
        }
        return all;
    }

    /** Returns the processor time of Redis so far; none without it. */
    ProcessorTime redisCpu() throws IOException {
        return redis == null ? ProcessorTime.NONE : ProcessorTime.of(redis.pid());
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::stop);
    }
}
