package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.fault.FaultyProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Nodes behind a load balancer that knows which of them are ready, each of which can be replaced. */
final class BalancedNodes implements AutoCloseable {
    private static final Map<String, String> DRAIN = Map.of("BACKCHAT_DRAIN_GRACE", "1s", "BACKCHAT_DRAIN_TIME", "2s");

    private final String[] flags;
    private final List<BackchatProcess> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final FaultyProxy balancer;

    /** @param flags of each node */
    BalancedNodes(int count, String... flags) {
        this.flags = flags.clone();
        try {
            for (int i = 0; i < count; i++) {
                add();
            }
        } catch (RuntimeException | AssertionError e) {
            nodes.forEach(BackchatProcess::close);
            throw e;
        }
        balancer = new FaultyProxy(this::next);
    }

    List<BackchatProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** Where the balancer passes calls on. */
    URI endpoint() {
        return URI.create(balancer.url("http"));
    }

    /** Where the balancer passes WebSockets on. */
    URI websocket() {
        return URI.create(balancer.url("ws"));
    }

    /** Starts one more node. */
    void add() {
        BackchatProcess node = BackchatProcess.start(DRAIN, flags);
        nodes.add(node);
        Awaitility.await().until(node::isReady);
    }

    /** Ends a node as a deploy does, which drains it. */
    void end(BackchatProcess node) throws IOException, InterruptedException {
        assertThat(node.stop("TERM")).isZero();
        nodes.remove(node);
    }

    /** Where the balancer's next connection goes: the nodes that are ready take turns, or all if none is. */
    private URI next() {
        List<BackchatProcess> ready =
                nodes.stream().filter(BalancedNodes::isReady).toList();
        List<BackchatProcess> candidates = ready.isEmpty() ? nodes() : ready;
        return candidates
                .get(Math.floorMod(turn.getAndIncrement(), candidates.size()))
                .websocket();
    }

    /** As a health check sees it, for which a node that is gone is not ready either. */
    private static boolean isReady(BackchatProcess node) {
        try {
            return node.isReady();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        balancer.close();
        nodes.forEach(BackchatProcess::close);
    }
}
