package dev.backchat.server.limit;

import dev.backchat.server.time.NanoClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate limit: a number per second, and as many at once after an idle second. It is a token bucket whose capacity is
 * one second's worth, stored as one number, the generic cell rate algorithm's theoretical arrival time. Thread-safe.
 */
public final class Rate {
    private static final long SECOND_NANOS = 1_000_000_000;

    /** When the bucket will be full, in terms of a {@link NanoClock}. */
    private final AtomicLong fullAtNanos;

    public Rate(long nowNanos) {
        fullAtNanos = new AtomicLong(nowNanos);
    }

    /**
     * Takes one token.
     *
     * @param perSecond the rate, which may differ from call to call
     * @param nowNanos by the clock that the rate was created by
     * @return whether there was one
     */
    public boolean tryAcquire(int perSecond, long nowNanos) {
        long tokenNanos = SECOND_NANOS / perSecond;
        while (true) {
            long fullAt = fullAtNanos.get();
            long next = (fullAt - nowNanos > 0 ? fullAt : nowNanos) + tokenNanos;
            if (next - nowNanos > SECOND_NANOS) {
                return false;
            }
            if (fullAtNanos.compareAndSet(fullAt, next)) {
                return true;
            }
        }
    }

    /** Returns whether the bucket is full, so that this object may be discarded. */
    public boolean isFull(long nowNanos) {
        return fullAtNanos.get() - nowNanos <= 0;
    }
}
