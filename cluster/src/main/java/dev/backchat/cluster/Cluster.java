package dev.backchat.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, Redis, the nodes and the balancer: started in this order by the main thread, and stopped in reverse. */
final class Cluster {
    /** Longer than a node takes to drain, unless its flags say more. */
    private static final Duration END_OF_NODES = Duration.ofSeconds(60);

    private static final Duration END_OF_STORES = Duration.ofSeconds(10);
    private static final Duration READY_POLL = Duration.ofMillis(50);

    private final Options options;
    private final Children children = new Children(line -> System.err.println("backchat: " + line));
    private final List<Node> nodes = new ArrayList<>();
    private @Nullable TemporaryFolder folder;
    private volatile @Nullable Balancer balancer;
    private volatile @Nullable Readiness readiness;

    /**
     * What to start.
     *
     * @param ports 0 for any free one
     * @param flags of {@code serve}, for each node
     */
    record Options(Path launcher, int nodes, PortFlags ports, List<String> flags) {}

    Cluster(Options options) {
        this.options = options;
    }

    /** Starts everything, waits until all nodes are ready, and returns what to tell the user. */
    String start() throws StartException, IOException {
        Redis.Program program = Redis.Program.find();
        PortFlags ports = options.ports();
        Balancer listening = new Balancer(ports.port(), this::ready);
        balancer = listening;
        say("starting PostgreSQL and " + program.version());
        TemporaryFolder made = TemporaryFolder.make();
        folder = made;
        Postgres postgres = Postgres.start(children, made, Ports.free(ports.postgres(), "PostgreSQL"), options.nodes());
        Redis redis = Redis.start(children, program, made, Ports.free(ports.redis(), "Redis"));
        say("starting " + options.nodes() + " nodes");
        startNodes(new Node.Settings(options.launcher(), made.path(), postgres.url(), redis.url(), options.flags()));
        awaitReady();
        return ClusterBanner.of(listening.port(), nodes, postgres, redis, made.path());
    }

    private static void say(String line) {
        System.err.println("backchat: " + line + " …");
    }

    private List<InetSocketAddress> ready() {
        Readiness asked = readiness;
        return asked == null ? List.of() : asked.ready();
    }

    private void startNodes(Node.Settings settings) throws StartException {
        PortFlags ports = options.ports();
        for (int number = 1; number <= options.nodes(); number++) {
            nodes.add(Node.start(
                    children,
                    settings,
                    number,
                    PortFlags.ofNode(ports.node(), number),
                    PortFlags.ofNode(ports.internal(), number)));
        }
        Map<InetSocketAddress, URI> internals = new LinkedHashMap<>();
        for (Node node : nodes) {
            node.awaitListening();
            internals.put(node.address(), node.internal());
        }
        readiness = new Readiness(internals);
    }

    private void awaitReady() throws StartException {
        while (ready().size() < nodes.size()) {
            for (Node node : nodes) {
                if (!node.process().isAlive()) {
                    throw new StartException(node.process().ending());
                }
            }
            LockSupport.parkNanos(READY_POLL.toNanos());
        }
    }

    /** Stops everything: nodes drain while their stores are still there. */
    void stop() {
        List<ChildProcess> stores = new ArrayList<>();
        List<ChildProcess> servers = new ArrayList<>();
        for (ChildProcess child : children.stopping()) {
            (child.name().startsWith("node ") ? servers : stores).add(child);
        }
        servers.forEach(node -> node.signal("TERM"));
        servers.forEach(node -> node.awaitEnd(END_OF_NODES));
        if (readiness != null) {
            readiness.close();
        }
        if (balancer != null) {
            balancer.close();
        }
        stores.forEach(store -> store.signal("INT"));
        stores.forEach(store -> store.awaitEnd(END_OF_STORES));
        try {
            if (folder != null) {
                folder.remove();
            }
        } catch (IOException e) {
            System.err.println("backchat: could not remove " + folder.path() + ": " + e);
        }
    }
}
