package dev.backchat.server.limit;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How often an access key is told in full that it may not do something. Denials take nothing from the rates of the
 * account, so they need one of their own. Thread-safe.
 */
public final class DenialLimiter {
    /** Denials a second for each key, as for {@link Rate}. */
    public static final int PER_SECOND = 20;

    /** A dev server has a key for each number of 12 digits. */
    private static final int KEPT = 1024;

    private final ConcurrentHashMap<String, Rate> rates = new ConcurrentHashMap<>();

    /** Takes one of a key's; false if there is none left. */
    public boolean tryAcquire(String accessKeyId) {
        long nowNanos = System.nanoTime();
        if (rates.size() > KEPT) {
            rates.values().removeIf(rate -> rate.isFull(nowNanos));
        }
        return rates.computeIfAbsent(accessKeyId, key -> new Rate(nowNanos)).tryAcquire(PER_SECOND, nowNanos);
    }
}
