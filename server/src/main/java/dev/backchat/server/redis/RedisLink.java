package dev.backchat.server.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.server.limit.Backoff;
import dev.backchat.server.limit.LogThrottle;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one primary: one for commands, one for subscriptions. A thread of its own connects them, asks every
 * second whether both still answer, and makes new ones if not. Lettuce's own reconnection isn't used: it would send
 * commands again that may have been carried out, and stay with a primary that is frozen or has been demoted.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    /** Since then there are shard channels. */
    private static final int MIN_VERSION = 7;
    /** Time for a connection, and for an answer. */
    static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
    private static final Pattern FIELD = Pattern.compile("(?m)^(\\w+):(.*?)\\r?$");

    /** Is told what happens to a link, on any thread. */
    interface Listener {
        void onUp(RedisLink link);

        void onDown(RedisLink link);

        void onMessage(byte[] channel, byte[] message);

        /** Partitions have another link now, which may be up already. */
        void onMoved(BitSet partitions);
    }

    /**
     * What a link has while it is up.
     *
     * @param replicationId of the primary, which changes when another one is promoted
     * @param lost completes when one of the connections is
     */
    private record Connections(
            StatefulRedisConnection<byte[], byte[]> commands,
            StatefulRedisPubSubConnection<byte[], byte[]> subscriptions,
            byte[] replicationId,
            CompletableFuture<Void> lost) {}

    private final RedisClient client;
    private final RedisURI address;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final LogThrottle logThrottle = new LogThrottle();
    private final Thread thread;
    private volatile @Nullable Connections connections;
    private volatile boolean isClosed;

    RedisLink(RedisClient client, RedisURI address) {
        this.client = client;
        this.address = address;
        // Not a virtual one, which would wait for its turn behind those that the failure keeps busy.
        thread = Thread.ofPlatform().daemon().name("redis-link").unstarted(this::run);
    }

    /** Adds a listener; if the link is up, it is told at once. */
    void listen(Listener listener) {
        listeners.add(listener);
        if (isUp()) {
            listener.onUp(this);
        }
    }

    void start() {
        thread.start();
    }

    RedisURI address() {
        return address;
    }

    boolean isUp() {
        return connections != null;
    }

    /** Returns the commands; null while there is no connection. */
    @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
        Connections now = connections;
        return now == null ? null : now.commands.async();
    }

    /** Returns the commands of the connection for subscriptions; null while there is none. */
    @Nullable RedisPubSubAsyncCommands<byte[], byte[]> subscriptions() {
        Connections now = connections;
        return now == null ? null : now.subscriptions.async();
    }

    /** Returns the replication id of the primary; empty while there is no connection. */
    byte[] replicationId() {
        Connections now = connections;
        return now == null ? new byte[0] : now.replicationId;
    }

    /** Gives the connections up, because they don't do what they should, and connects anew. */
    void reconnect() {
        Connections now = connections;
        if (now != null) {
            now.lost.complete(null);
        }
    }

    private void run() {
        Backoff backoff = new Backoff(MIN_PAUSE, MAX_PAUSE);
        while (!isClosed) {
            try {
                supervise();
                backoff.reset();
            } catch (InterruptedException e) {
                return;
            } catch (ExecutionException | TimeoutException | RedisException e) {
                if (!isClosed && logThrottle.tryLog()) {
                    log.warn("no connection to Redis at {}: {}", where(), RedisFailure.reason(e, address.isSsl()));
                }
            }
            try {
                Thread.sleep(backoff.next());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Connects, and returns once the connections have been lost. */
    private void supervise() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        StatefulRedisConnection<byte[], byte[]> commands =
                await(client.connectAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture());
        try {
            watch(commands, lost);
            byte[] replicationId = checked(await(commands.async().info()));
            StatefulRedisPubSubConnection<byte[], byte[]> subscriptions = await(
                    client.connectPubSubAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture());
            try {
                watch(subscriptions, lost);
                subscriptions.addListener(new RedisPubSubAdapter<>() {
                    @Override
                    public void smessage(byte[] channel, byte[] message) {
                        listeners.forEach(each -> each.onMessage(channel, message));
                    }
                });
                use(new Connections(commands, subscriptions, replicationId, lost));
            } finally {
                subscriptions.closeAsync();
            }
        } finally {
            commands.closeAsync();
        }
    }

    private void use(Connections made) throws InterruptedException, ExecutionException, TimeoutException {
        connections = made;
        log.info("connected to Redis at {}", where());
        listeners.forEach(each -> each.onUp(this));
        try {
            while (!isClosed && !isLost(made.lost)) {
                Future<?> answer = made.commands.async().ping();
                Future<?> other = made.subscriptions.async().ping();
                await(answer);
                await(other);
            }
            if (!isClosed) {
                log.warn("the connection to Redis at {} was lost", where());
            }
        } finally {
            connections = null;
            listeners.forEach(each -> each.onDown(this));
        }
    }

    /** Waits until it is time for the next question. */
    private static boolean isLost(CompletableFuture<Void> lost) throws InterruptedException, ExecutionException {
        try {
            lost.get(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    static <T> T await(Future<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void watch(StatefulConnection<?, ?> connection, CompletableFuture<Void> lost) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
                lost.complete(null);
            }
        });
        if (!connection.isOpen()) {
            lost.complete(null);
        }
    }

    /**
     * Returns the replication id of a primary.
     *
     * @throws RedisException if it can't be used
     */
    private byte[] checked(String info) {
        Map<String, String> fields = FIELD.matcher(info)
                .results()
                .collect(Collectors.toMap(
                        (MatchResult found) -> found.group(1), found -> found.group(2), (first, second) -> first));
        String version = fields.getOrDefault("redis_version", "0");
        if (Integer.parseInt(version.split("\\.", -1)[0]) < MIN_VERSION) {
            throw new RedisException("it has version " + version + ", and must have at least " + MIN_VERSION);
        }
        if (!fields.getOrDefault("role", "").equals("master")) {
            throw new RedisException("it is a replica");
        }
        if (!fields.getOrDefault("maxmemory", "0").equals("0")
                && !fields.getOrDefault("maxmemory_policy", "").equals("noeviction")
                && logThrottle.tryLog()) {
            log.warn(
                    "Redis at {} evicts keys when its memory is full, and used tokens with them:"
                            + " maxmemory-policy must be noeviction",
                    where());
        }
        return fields.getOrDefault("master_replid", "").getBytes(UTF_8);
    }

    private String where() {
        return address.getSentinelMasterId() == null
                ? address.getHost() + ":" + address.getPort()
                : "the primary " + address.getSentinelMasterId();
    }

    /** Ends both connections. */
    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        try {
            thread.join(DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
