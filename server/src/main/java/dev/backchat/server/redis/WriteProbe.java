package dev.backchat.server.redis;

import static dev.backchat.server.redis.Script.string;
import static dev.backchat.server.redis.Script.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.ResourceId;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.limit.LogThrottle;
import dev.backchat.server.time.NanoClock;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to this node itself, as messages are published, and watches whether it comes back. An answered ping doesn't
 * show that: Redis may refuse to write, and a subscription can be dead while its connection lives.
 */
final class WriteProbe implements RedisLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(WriteProbe.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Time for what was published to come back. */
    private static final long LIMIT_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int TAIL_LENGTH = 1;
    private static final int TAIL_SECONDS = 5;
    private static final byte[] NONE = {};

    private final Redis redis;
    private final NanoClock clock;
    private final RoomKeys keys = RoomKeys.of("probe:" + ResourceId.next());
    private final LogThrottle logThrottle = new LogThrottle();

    /** The number of the last probe. */
    private long sent;
    /** The number of the last probe that came back. */
    private long received;
    /** The first probe that was published, and has not come back; 0 for none. */
    private long missing;
    /** When it was published. */
    private long missingSinceNanos;

    private boolean isRefused;

    WriteProbe(Redis redis, NanoClock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    void start() {
        redis.listen(this);
        redis.timer()
                .scheduleWithFixedDelay(this::probe, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    byte[] channel() {
        return keys.channel();
    }

    int partition() {
        return keys.partition();
    }

    synchronized boolean isRefused() {
        return isRefused;
    }

    synchronized boolean isLost() {
        return missing != 0 && clock.nanoTime() - missingSinceNanos > LIMIT_NANOS;
    }

    private synchronized void reset() {
        received = sent;
        missing = 0;
        isRefused = false;
    }

    private synchronized long next() {
        return ++sent;
    }

    private void probe() {
        RedisLink link = redis.link(keys.partition());
        RedisAsyncCommands<byte[], byte[]> commands = link.commands();
        if (commands == null) {
            return;
        }
        if (isLost()) {
            if (logThrottle.tryLog()) {
                log.warn("what this server publishes doesn't come back from Redis: it subscribes again");
            }
            subscribe(link);
        }
        long number = next();
        RedisBus.PUBLISH
                .run(
                        commands,
                        new byte[][] {keys.meta(), keys.tail(), keys.channel()},
                        NONE,
                        text(0),
                        text(number),
                        text(TAIL_LENGTH),
                        text(TAIL_SECONDS),
                        link.replicationId(),
                        NONE,
                        text(0),
                        text(RedisBus.newEpoch()),
                        NONE)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        onPublished(number, Bus.Result.valueOf(string(answer.getFirst())));
                    } else {
                        onFailure(link, failure);
                    }
                });
    }

    private synchronized void onPublished(long number, Bus.Result result) {
        isRefused = result != Bus.Result.PUBLISHED;
        if (!isRefused && missing == 0 && received < number) {
            missing = number;
            missingSinceNanos = clock.nanoTime();
        }
    }

    private void onFailure(RedisLink link, Throwable failure) {
        redis.onFailure(link, failure);
        Throwable cause = RedisFailure.cause(failure);
        if (cause instanceof RedisCommandExecutionException) {
            synchronized (this) {
                isRefused = true;
            }
            if (logThrottle.tryLog()) {
                log.warn("Redis refuses what servers publish: {}", RedisFailure.reason(cause, false));
            }
        }
    }

    private void subscribe(RedisLink link) {
        RedisPubSubAsyncCommands<byte[], byte[]> subscriptions = link.subscriptions();
        if (subscriptions != null) {
            subscriptions.ssubscribe(keys.channel());
        }
    }

    @Override
    public void onUp(RedisLink link) {
        if (redis.link(keys.partition()) == link) {
            reset();
            subscribe(link);
        }
    }

    @Override
    public void onDown(RedisLink link) {
        if (redis.link(keys.partition()) == link) {
            reset();
        }
    }

    @Override
    public void onMoved(BitSet partitions) {
        if (partitions.get(keys.partition())) {
            reset();
            subscribe(redis.link(keys.partition()));
        }
    }

    @Override
    public void onMessage(byte[] channel, byte[] message) {
        if (Arrays.equals(channel, keys.channel())) {
            String text = new String(message, UTF_8);
            onReceived(Long.parseLong(text.substring(text.lastIndexOf(':') + 1)));
        }
    }

    private synchronized void onReceived(long number) {
        received = Math.max(received, number);
        if (number >= missing) {
            missing = 0;
        }
    }
}
