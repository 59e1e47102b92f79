package dev.backchat.client.room;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * How often, how far apart and for how long a room tries to get in: with delays that double and full jitter, so that the
 * members of a service that restarts don't come back all at once.
 */
final class Reconnection {
    /** How a failure bears on the next attempt. */
    enum Failure {
        /** It may pass. */
        TRANSIENT,
        /** The app's own code is at fault: unlikely to pass. */
        APPLICATION,
        /** It would happen again. */
        PERMANENT
    }

    /** How often a fault of the application's own code is tried again: enough for one that happens once. */
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

    /** @param random gives anything from 0 to a bound, inclusive */
    Reconnection(Duration base, Duration max, int maxAttempts, LongUnaryOperator random) {
        this.base = base;
        this.max = max;
        this.maxAttempts = maxAttempts;
        this.random = random;
    }

    /**
     * Begins to count anew.
     *
     * @param keepDelay whether delays go on from where they were, after a connection that didn't last
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

    /** The delay before an attempt. */
    Duration delay() {
        long bound = max.toMillis();
        if (doublings < MAX_DOUBLINGS && base.toMillis() << doublings < bound) {
            bound = base.toMillis() << doublings;
            doublings++;
        }
        return Duration.ofMillis(random.applyAsLong(bound));
    }

    /** The delay before the next attempt, after one failed; empty if it was the last. The final one is at the very end. */
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
