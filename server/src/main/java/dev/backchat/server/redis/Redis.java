package dev.backchat.server.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The connections to Redis or Valkey. */
public final class Redis implements AutoCloseable {
    /** Few: Redis is asked once a message and node, not once a delivery. */
    private static final int THREADS = 2;
    /** Bounds the memory that commands take while Redis doesn't answer; each holds a message at most. */
    private static final int MAX_IN_FLIGHT = 10_000;

    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("redis-timer").factory());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final RedisMeters meters;
    private final RedisLink link;

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
        link = new RedisLink(client, address.uri());
        meters.watch(this);
        link.start();
    }

    void listen(RedisLink.Listener listener) {
        link.listen(listener);
    }

    /** Returns the link to the primary that has a partition. */
    RedisLink link(int partition) {
        return link;
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
        return link.isUp();
    }

    /** A command has failed: a primary that has been demoted is left at once. */
    void onFailure(RedisLink failed, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RedisReadOnlyException) {
            failed.reconnect();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        blocking.shutdownNow();
        link.close();
        client.shutdown(0, RedisLink.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        resources.shutdown(0, RedisLink.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
