package dev.backchat.server.redis;

import dev.backchat.server.time.NanoClock;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connections to Redis or Valkey: to one primary, or to each of a cluster. */
public final class Redis implements AutoCloseable {
    /** Few: Redis is asked once a message and node, not once a delivery. */
    private static final int THREADS = 2;
    /** Bounds the memory that commands take while Redis doesn't answer; each holds a message at most. */
    private static final int MAX_IN_FLIGHT = 10_000;

    /** What a node of a cluster says that doesn't have the key. */
    private static final Pattern REDIRECTED = Pattern.compile("MOVED |ASK |TRYAGAIN |CLUSTERDOWN ");

    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("redis-timer").factory());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final RedisMeters meters;
    /** For partitions whose primary isn't known; never connects. */
    private final RedisLink none;

    private final Map<String, RedisLink> links = new ConcurrentHashMap<>();
    private final List<RedisLink.Listener> listeners = new CopyOnWriteArrayList<>();
    /** The link of each partition; the array is replaced, never changed. */
    private volatile RedisLink[] owners;

    private final @Nullable ClusterTopology cluster;
    private final WriteProbe probe = new WriteProbe(this, NanoClock.SYSTEM);
    private volatile boolean wasUp;

    /** Connects in the background. */
    public Redis(RedisAddress address, RedisMeters meters) {
        this.meters = meters;
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        client = RedisClient.create(resources);
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_IN_FLIGHT)
                .timeoutOptions(TimeoutOptions.enabled(RedisLink.DEADLINE))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(RedisLink.DEADLINE)
                        .build());
        if (address.trusted() != null) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(address.trusted().toFile())
                    .build());
        }
        client.setOptions(options.build());
        none = new RedisLink(client, address.uri());
        owners = new RedisLink[RoomKeys.PARTITIONS];
        Arrays.fill(owners, none);
        meters.watch(this);
        if (address.isCluster()) {
            cluster = new ClusterTopology(client, address.nodes(), () -> List.copyOf(links.values()), this::onTopology);
            cluster.start();
        } else {
            cluster = null;
            Arrays.fill(owners, link(address.uri()));
        }
        probe.start();
    }

    void listen(RedisLink.Listener listener) {
        synchronized (links) {
            listeners.add(listener);
            links.values().forEach(link -> link.listen(listener));
        }
    }

    /** Returns the link to the primary that has a partition. */
    RedisLink link(int partition) {
        return owners[partition];
    }

    /** Returns the link to a primary. */
    private RedisLink link(RedisURI primary) {
        synchronized (links) {
            return links.computeIfAbsent(primary.getHost() + ":" + primary.getPort(), absent -> {
                RedisLink made = new RedisLink(client, primary);
                listeners.forEach(made::listen);
                made.start();
                return made;
            });
        }
    }

    /** Follows the slots of a cluster to their primaries. */
    private void onTopology(List<ClusterTopology.Range> ranges) {
        RedisLink[] before = owners;
        RedisLink[] after = new RedisLink[RoomKeys.PARTITIONS];
        BitSet moved = new BitSet();
        for (int partition = 0; partition < after.length; partition++) {
            int slot = RoomKeys.slot(partition);
            after[partition] = ranges.stream()
                    .filter(range -> range.first() <= slot && slot <= range.last())
                    .findFirst()
                    .map(range -> link(range.primary()))
                    .orElse(none);
            moved.set(partition, after[partition] != before[partition]);
        }
        if (moved.isEmpty()) {
            return;
        }
        owners = after;
        listeners.forEach(listener -> listener.onMoved(moved));
        Set<RedisLink> used = Set.copyOf(List.of(after));
        links.entrySet().removeIf(link -> {
            if (used.contains(link.getValue())) {
                return false;
            }
            link.getValue().close();
            return true;
        });
    }

    RedisMeters meters() {
        return meters;
    }

    /** Returns a timer for short tasks. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /** Returns what runs tasks that may wait for the store, each on a virtual thread. */
    ExecutorService blocking() {
        return blocking;
    }

    /** Returns whether all primaries are connected. */
    public boolean isUp() {
        boolean isUp = Arrays.stream(owners).allMatch(RedisLink::isUp);
        wasUp |= isUp;
        return isUp;
    }

    /** Returns whether this node can publish messages and receive them. */
    public RedisHealth health() {
        if (!isUp()) {
            return wasUp ? RedisHealth.UNREACHABLE : RedisHealth.NEVER_REACHED;
        }
        if (probe.isRefused()) {
            return RedisHealth.REFUSING;
        }
        return probe.isLost() ? RedisHealth.LOSING : RedisHealth.UP;
    }

    WriteProbe probe() {
        return probe;
    }

    /** A command has failed: a primary that has been demoted is left at once. */
    void onFailure(RedisLink failed, Throwable failure) {
        Throwable cause = RedisFailure.cause(failure);
        if (cause instanceof RedisReadOnlyException) {
            failed.reconnect();
        } else if (cluster != null
                && REDIRECTED.matcher(String.valueOf(cause.getMessage())).lookingAt()) {
            cluster.refresh();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        blocking.shutdownNow();
        if (cluster != null) {
            cluster.close();
        }
        links.values().forEach(RedisLink::close);
        client.shutdown(0, RedisLink.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        resources.shutdown(0, RedisLink.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
