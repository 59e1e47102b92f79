package dev.backchat.server.time;

import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until a test moves it. */
public final class TestClock implements ServerClock {
    /** The test's zero is near the end of the range, because {@link System#nanoTime} may overflow. */
    private static final long START_NANOS = Long.MAX_VALUE - 5;

    private static final Instant START = Instant.parse("2023-01-05T14:33:32.894Z");

    private volatile Duration elapsed = Duration.ZERO;

    /** Moves the clock forward; to be called by one thread. */
    public void advance(Duration time) {
        elapsed = elapsed.plus(time);
    }

    @Override
    public Instant instant() {
        return START.plus(elapsed);
    }

    @Override
    public long nanoTime() {
        return START_NANOS + elapsed.toNanos();
    }
}
