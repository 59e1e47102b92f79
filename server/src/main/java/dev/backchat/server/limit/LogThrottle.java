package dev.backchat.server.limit;

import dev.backchat.server.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Permits a line every ten seconds about a continuing problem, where a line per occurrence would fill the
 * disk. Thread-safe.
 */
public final class LogThrottle {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final NanoClock clock;
    private final AtomicLong lastNanos;

    public LogThrottle() {
        this(NanoClock.SYSTEM);
    }

    public LogThrottle(NanoClock clock) {
        this.clock = clock;
        this.lastNanos = new AtomicLong(clock.nanoTime() - INTERVAL_NANOS);
    }

    /** Returns whether the caller should log a line now. */
    public boolean tryLog() {
        long now = clock.nanoTime();
        long last = lastNanos.get();
        return now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now);
    }
}
