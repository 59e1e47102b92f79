package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.server.limit.LogThrottle;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Redis Cluster every second which primary has which slots. Lettuce's own cluster connections aren't used: their
 * subscriptions to shard channels can die at a failover without a word.
 */
final class ClusterTopology implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterTopology.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Time between two questions, however many commands went to the wrong primary. */
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);

    /** A range of slots, both ends included, and the primary that has them. */
    record Range(int first, int last, RedisURI primary) {}

    private final RedisClient client;
    private final List<RedisURI> named;
    private final Supplier<List<RedisLink>> links;
    private final Consumer<List<Range>> onTopology;
    private final LogThrottle logThrottle = new LogThrottle();
    private final Semaphore due = new Semaphore(0);
    private final Thread thread;
    private volatile boolean isClosed;

    /**
     * @param named the nodes to begin with
     * @param links to the primaries that are known
     * @param onTopology receives each answer, on the topology's thread
     */
    ClusterTopology(
            RedisClient client,
            List<RedisURI> named,
            Supplier<List<RedisLink>> links,
            Consumer<List<Range>> onTopology) {
        this.client = client;
        this.named = named;
        this.links = links;
        this.onTopology = onTopology;
        thread = Thread.ofPlatform().daemon().name("redis-topology").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Asks soon, because a primary doesn't have what it should have. */
    void refresh() {
        due.release();
    }

    private void run() {
        try {
            while (!isClosed) {
                try {
                    onTopology.accept(ask());
                } catch (ExecutionException | TimeoutException | RedisException e) {
                    if (!isClosed && logThrottle.tryLog()) {
                        log.warn(
                                "the nodes of the Redis Cluster can't be found: {}",
                                RedisFailure.reason(e, named.getFirst().isSsl()));
                    }
                }
                Thread.sleep(MIN_PAUSE);
                boolean isHurried = due.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                if (isHurried) {
                    due.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    /** Asks a primary that answers, else the named nodes. */
    private List<Range> ask() throws InterruptedException, ExecutionException, TimeoutException {
        List<RedisLink> known = new ArrayList<>(links.get());
        Collections.shuffle(known);
        for (RedisLink link : known) {
            RedisAsyncCommands<byte[], byte[]> commands = link.commands();
            if (commands != null) {
                try {
                    return ask(commands, link.address());
                } catch (ExecutionException | TimeoutException | RedisException e) {
                    log.debug("a primary of the Redis Cluster doesn't know the others", e);
                }
            }
        }
        List<RedisURI> candidates = new ArrayList<>(named);
        Collections.shuffle(candidates);
        Exception failure = null;
        for (RedisURI candidate : candidates) {
            try {
                StatefulRedisConnection<byte[], byte[]> connection = RedisLink.await(
                        client.connectAsync(ByteArrayCodec.INSTANCE, candidate).toCompletableFuture());
                try {
                    return ask(connection.async(), candidate);
                } finally {
                    connection.closeAsync();
                }
            } catch (ExecutionException | TimeoutException | RedisException e) {
                failure = e;
            }
        }
        throw new RedisException(failure);
    }

    private static List<Range> ask(RedisAsyncCommands<byte[], byte[]> node, RedisURI address)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!RedisLink.await(node.clusterInfo()).contains("cluster_state:ok")) {
            // One that is cut off from the others knows what was so before.
            throw new RedisException("the cluster's state isn't ok");
        }
        List<Range> ranges = new ArrayList<>();
        for (Object each : RedisLink.await(node.clusterSlots())) {
            List<?> range = (List<?>) each;
            List<?> primary = (List<?>) range.get(2);
            int first = ((Long) range.get(0)).intValue();
            int last = ((Long) range.get(1)).intValue();
            int port = ((Long) primary.get(1)).intValue();
            ranges.add(new Range(
                    first,
                    last,
                    RedisURI.builder(address)
                            .withHost(host(primary.get(0), address))
                            .withPort(port)
                            .build()));
        }
        return ranges;
    }

    /** A node that doesn't know its own host leaves it out. */
    private static String host(@Nullable Object host, RedisURI asked) {
        String name = host == null ? "" : new String((byte[]) host, UTF_8);
        return name.isEmpty() || name.equals("?") ? asked.getHost() : name;
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        try {
            thread.join(RedisLink.DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
