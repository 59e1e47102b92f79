package dev.backchat.server.limit;

import dev.backchat.server.time.NanoClock;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link Rate} for each key. Thread-safe. */
public final class KeyedRates<K> {
    static final int MAX_IDLE = 10_000;

    private final NanoClock clock;
    private final ConcurrentHashMap<K, Rate> rates = new ConcurrentHashMap<>();
    /** Number of rates at which idle ones are removed, as clients choose many keys, so there may be any number. */
    private volatile int removeIdleAt = MAX_IDLE;

    public KeyedRates(NanoClock clock) {
        this.clock = clock;
    }

    /**
     * Takes one token of a key's bucket.
     *
     * @param perSecond the rate, which may differ from call to call; 0 for any number
     * @return whether there was one
     */
    public boolean tryAcquire(K key, int perSecond) {
        if (perSecond == 0) {
            return true;
        }
        if (rates.size() >= removeIdleAt) {
            removeIdle();
            removeIdleAt = Math.max(MAX_IDLE, 2 * rates.size());
        }
        long nowNanos = clock.nanoTime();
        return rates.computeIfAbsent(key, absent -> new Rate(nowNanos)).tryAcquire(perSecond, nowNanos);
    }

    /** Forgets a key. */
    public void remove(K key) {
        rates.remove(key);
    }

    /** Forgets all keys. */
    public void clear() {
        rates.clear();
    }

    /** Removes rates unused for a second; to be called periodically. */
    public void removeIdle() {
        long nowNanos = clock.nanoTime();
        rates.values().removeIf(rate -> rate.isFull(nowNanos));
    }

    /** Returns the number of rates in memory. */
    int size() {
        return rates.size();
    }
}
