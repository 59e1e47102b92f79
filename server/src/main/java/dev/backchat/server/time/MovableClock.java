package dev.backchat.server.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clocks of a dev server, which can be moved forward. The nanosecond clock never goes back, because rates and
 * sessions would wait for that time to come again.
 */
public final class MovableClock implements ServerClock {
    private final ServerClock machine;
    private volatile Duration ahead = Duration.ZERO;
    private volatile long aheadNanos;

    public MovableClock(ServerClock machine) {
        this.machine = machine;
    }

    /** Moves both clocks forward. */
    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("the clock is never moved back");
        }
        ahead = ahead.plus(time);
        aheadNanos += time.toNanos();
    }

    /** Returns to the machine's time, when nothing is left that was made in the meantime. */
    public synchronized void reset() {
        ahead = Duration.ZERO;
    }

    /** Returns by how much it is ahead of the machine's clock. */
    public Duration ahead() {
        return ahead;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(ahead);
    }

    @Override
    public long nanoTime() {
        return machine.nanoTime() + aheadNanos;
    }

    @Override
    public InstantSource machine() {
        return machine;
    }
}
