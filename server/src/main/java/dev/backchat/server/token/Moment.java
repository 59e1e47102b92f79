package dev.backchat.server.token;

import java.time.Instant;

/**
 * When something happened, by the machine's clock and by the process's own, which nobody can set.
 *
 * @param time by the machine's clock
 * @param process whose clock says {@code steady}; {@link #UNKNOWN} if that was not written down
 * @param steady by the clock of that process, which says nothing to another
 */
public record Moment(Instant time, long process, Instant steady) {
    static final long UNKNOWN = 0;

    /** Of which only the machine's clock is known. */
    static Moment at(Instant time) {
        return new Moment(time, UNKNOWN, Instant.EPOCH);
    }

    boolean isOfSameProcess(Moment other) {
        return process == other.process && process != UNKNOWN;
    }

    /** Within one process by its own clock, for the machine's may have been set in between. */
    boolean isAfter(Moment other) {
        return isOfSameProcess(other) ? steady.isAfter(other.steady) : time.isAfter(other.time);
    }
}
