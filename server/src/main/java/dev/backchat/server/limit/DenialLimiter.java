package dev.backchat.server.limit;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits how often an access key gets the details of a denial. Denials don't count towards the rates of the account, so
 * they need one of their own. Thread-safe.
 */
public final class DenialLimiter {
    /** Denials per second for each key, as for {@link Rate}. */
    public static final int PER_SECOND = 20;

    /** A dev server accepts any number of 12 digits as a key. */
    private static final int KEPT = 1024;

    private final ConcurrentHashMap<String, Rate> rates = new ConcurrentHashMap<>();

    /** Takes one of a key's denials; returns false if none is left. */
    public boolean tryAcquire(String accessKeyId) {
        long nowNanos = System.nanoTime();
        if (rates.size() > KEPT) {
            rates.values().removeIf(rate -> rate.isFull(nowNanos));
        }
        return rates.computeIfAbsent(accessKeyId, key -> new Rate(nowNanos)).tryAcquire(PER_SECOND, nowNanos);
    }
}
