package dev.backchat.server.limit;

import java.util.concurrent.ConcurrentHashMap;

/** Counts what each key has at a time, such as connections. Thread-safe. */
public final class KeyedCounts<K> {
    private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();

    /**
     * Counts one, which must be {@link #release released}; returns false, counting nothing, if there are too many.
     *
     * @param max maximum number, always the same; 0 for any number, which is not counted
     */
    public boolean tryAcquire(K key, int max) {
        if (max == 0) {
            return true;
        }
        boolean[] isIn = new boolean[1];
        counts.compute(key, (same, known) -> {
            int count = known == null ? 0 : known;
            isIn[0] = count < max;
            return isIn[0] ? Integer.valueOf(count + 1) : known;
        });
        return isIn[0];
    }

    /** Stops counting one. */
    public void release(K key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }
}
