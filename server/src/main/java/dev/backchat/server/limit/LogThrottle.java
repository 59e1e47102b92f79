package dev.backchat.server.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Permits a line every ten seconds about a continuing problem, where a line per occurrence would fill the
 * disk. Thread-safe.
 */
public final class LogThrottle {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

    /** Returns whether the caller should log a line now. */
    public boolean tryLog() {
        long now = System.nanoTime();
        long last = lastNanos.get();
        return now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now);
    }
}
