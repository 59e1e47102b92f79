package dev.backchat.server.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often something may happen: so many times a second, and as many at once after a quiet second. It is the token
 * bucket whose capacity is one second's worth, kept as one number, the generic cell rate algorithm's theoretical arrival
 * time. Threads may share it.
 */
public final class Rate {
    private static final long SECOND_NANOS = 1_000_000_000;

    /** When the bucket is full again, on the clock of {@link System#nanoTime}. */
    private final AtomicLong fullAtNanos;

    public Rate(long nowNanos) {
        fullAtNanos = new AtomicLong(nowNanos);
    }

    /**
     * Takes one token.
     *
     * @param perSecond the rate, which may differ from call to call
     * @param nowNanos {@link System#nanoTime}
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

    /** Whether it is as good as new, so that it may be forgotten. */
    public boolean isFull(long nowNanos) {
        return fullAtNanos.get() - nowNanos <= 0;
    }
}
