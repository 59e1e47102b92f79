package dev.backchat.server.token;

import java.time.Instant;

/**
 * A point in time, by the machine's clock and by the process's own monotonic clock, which can't be set.
 *
 * @param time by the machine's clock
 * @param process the process whose clock {@code steady} is from; {@link #UNKNOWN} if not recorded
 * @param steady by the clock of that process; meaningless to other processes
 */
public record Moment(Instant time, long process, Instant steady) {
    static final long UNKNOWN = 0;

    /** Returns a moment of which only the machine's time is known. */
    static Moment at(Instant time) {
        return new Moment(time, UNKNOWN, Instant.EPOCH);
    }

    boolean isOfSameProcess(Moment other) {
        return process == other.process && process != UNKNOWN;
    }

    /** Compares by the process's clock within one process, because the machine's may have been set in between. */
    boolean isAfter(Moment other) {
        return isOfSameProcess(other) ? steady.isAfter(other.steady) : time.isAfter(other.time);
    }
}
