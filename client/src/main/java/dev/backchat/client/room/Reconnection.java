package dev.backchat.client.room;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * Schedules a room's attempts to connect: how many, how far apart and for how long. Delays double and have full jitter,
 * so that the clients of a restarting service do not all come back at once.
 */
final class Reconnection {
    /** Effect of a failure on the next attempt. */
    enum Failure {
        /** May succeed on a retry. */
        TRANSIENT,
        /** Fault of the app's own code: unlikely to succeed on a retry. */
        APPLICATION,
        /** Would happen again. */
        PERMANENT
    }

    /** Maximum retries after faults of the app's own code: enough for a single occurrence. */
    private static final int APPLICATION_ATTEMPTS = 3;

    private static final int MAX_DOUBLINGS = 30;

    private final Duration base;
    private final Duration max;
    private final int maxAttempts;
    private final LongUnaryOperator random;

    private long startNanos;
    private Duration budget = Duration.ZERO;
    private int doublings;
    private int attempts;
    private int applicationFaults;

    /** @param random returns a random number from 0 to a bound, inclusive */
    Reconnection(Duration base, Duration max, int maxAttempts, LongUnaryOperator random) {
        this.base = base;
        this.max = max;
        this.maxAttempts = maxAttempts;
        this.random = random;
    }

    /**
     * Resets the counters.
     *
     * @param keepDelay whether delays continue from their previous value, after a connection that did not last
     */
    void start(long nowNanos, Duration budget, boolean keepDelay) {
        this.startNanos = nowNanos;
        this.budget = budget;
        this.attempts = 0;
        this.applicationFaults = 0;
        if (!keepDelay) {
            this.doublings = 0;
        }
    }

    /** Returns the delay before an attempt. */
    Duration delay() {
        long bound = max.toMillis();
        if (doublings < MAX_DOUBLINGS && base.toMillis() << doublings < bound) {
            bound = base.toMillis() << doublings;
            doublings++;
        }
        return Duration.ofMillis(random.applyAsLong(bound));
    }

    /**
     * Returns the delay before the next attempt after a failed one; empty if that was the last. The final attempt is
     * made when the time budget ends.
     */
    Optional<Duration> next(long nowNanos, Failure failure) {
        attempts++;
        if (failure == Failure.APPLICATION) {
            applicationFaults++;
        }
        Duration left = budget.minusNanos(nowNanos - startNanos);
        if (failure == Failure.PERMANENT
                || attempts > maxAttempts
                || applicationFaults > APPLICATION_ATTEMPTS
                || left.isNegative()
                || left.isZero()) {
            return Optional.empty();
        }
        Duration delay = delay();
        return Optional.of(delay.compareTo(left) < 0 ? delay : left);
    }
}
