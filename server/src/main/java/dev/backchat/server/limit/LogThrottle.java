package dev.backchat.server.limit;

import dev.backchat.server.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Permits a line every ten seconds, or after another interval, about a continuing problem, where a line per occurrence
 * would fill the disk. Thread-safe.
 */
public final class LogThrottle {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final long intervalNanos;
    private final NanoClock clock;
    private final AtomicLong lastNanos;

    public LogThrottle() {
        this(NanoClock.SYSTEM);
    }

    public LogThrottle(Duration interval) {
        this(interval, NanoClock.SYSTEM);
    }

    public LogThrottle(NanoClock clock) {
        this(INTERVAL, clock);
    }

    public LogThrottle(Duration interval, NanoClock clock) {
        this.intervalNanos = interval.toNanos();
        this.clock = clock;
        this.lastNanos = new AtomicLong(clock.nanoTime() - intervalNanos);
    }

    /** Returns whether the caller should log a line now. */
    public boolean tryLog() {
        long now = clock.nanoTime();
        long last = lastNanos.get();
        return now - last >= intervalNanos && lastNanos.compareAndSet(last, now);
    }
}
