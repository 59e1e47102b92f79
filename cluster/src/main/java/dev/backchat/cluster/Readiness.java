package dev.backchat.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which nodes take new connections: those whose {@code /readyz} said yes the last time that it was asked. */
final class Readiness implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final List<InetSocketAddress> nodes;
    private final ConcurrentMap<InetSocketAddress, Boolean> ready = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private volatile boolean isClosed;

    /** @param nodes the internal port of each node's address, in the order of their turns */
    Readiness(Map<InetSocketAddress, URI> nodes) {
        this.nodes = List.copyOf(nodes.keySet());
        nodes.forEach((node, internal) -> {
            HttpRequest request = HttpRequest.newBuilder(internal.resolve("/readyz"))
                    .timeout(LIMIT)
                    .build();
            // A thread each, because a node that is frozen takes all of the time that it is given.
            Thread.ofVirtual().name("readiness").start(() -> watch(node, request));
        });
    }

    private void watch(InetSocketAddress node, HttpRequest request) {
        try {
            while (!isClosed) {
                ready.put(node, isReady(request));
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReady(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns those that are ready. */
    List<InetSocketAddress> ready() {
        return nodes.stream().filter(node -> ready.getOrDefault(node, false)).toList();
    }

    @Override
    public void close() {
        isClosed = true;
        http.shutdownNow();
    }
}
