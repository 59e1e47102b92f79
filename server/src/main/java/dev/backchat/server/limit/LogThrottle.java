package dev.backchat.server.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** One line every ten seconds about what goes on going wrong, where a line each time would fill the disk. Thread-safe. */
public final class LogThrottle {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

    /** Whether it is time for the next; then that is the caller's. */
    public boolean tryLog() {
        long now = System.nanoTime();
        long last = lastNanos.get();
        return now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now);
    }
}
