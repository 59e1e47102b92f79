package dev.backchat.server.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Orders the issuing and revoking of tokens, and tells their age, even if the machine's clock is set meanwhile. It
 * reads two clocks: the machine's, which is valid across restarts, and a monotonic one, which starts with the process.
 */
public final class TokenClock {
    private final InstantSource clock;
    private final InstantSource steady;
    private final boolean isShared;
    private final Moment start;
    private final AtomicLong latestIssueMillis = new AtomicLong();

    /** Creates a clock for the only server that uses a store. */
    TokenClock(InstantSource clock, InstantSource steady) {
        this(clock, steady, false);
    }

    /**
     * Creates a clock.
     *
     * @param clock the machine's
     * @param steady a clock that can't be set
     * @param isShared whether other processes issue tokens at the same time, and not only before this one
     */
    public TokenClock(InstantSource clock, InstantSource steady, boolean isShared) {
        this.clock = clock;
        this.steady = steady;
        this.isShared = isShared;
        // Odd, and so never UNKNOWN.
        long process = ThreadLocalRandom.current().nextLong() | 1;
        this.start = new Moment(millis(clock), process, millis(steady));
    }

    /** Returns the current moment, to the millisecond, as in tokens and the store. */
    public Moment now() {
        return new Moment(millis(clock), start.process(), millis(steady));
    }

    /** Returns {@link #now} for an issue, which later revocations must cover. */
    Moment issue() {
        Moment now = now();
        latestIssueMillis.accumulateAndGet(now.time().toEpochMilli(), Math::max);
        return now;
    }

    /**
     * Returns {@link #now}, but not before any issue: after a restart only the machine's clock can order the two, and
     * it may have been set back in between.
     */
    Moment revocation() {
        Moment now = now();
        long millis = Math.max(now.time().toEpochMilli(), latestIssueMillis.get());
        return new Moment(Instant.ofEpochMilli(millis), now.process(), now.steady());
    }

    /**
     * Returns the minimum age of a token. One of another process is older than this process if there was only one at a
     * time; otherwise nothing but the machines' clocks tells its age.
     */
    Duration age(Moment issued) {
        return isShared && !issued.isOfSameProcess(start) ? Duration.ZERO : known(issued);
    }

    /** Returns the time for which this process has known of a moment, at most. */
    private Duration known(Moment then) {
        return Duration.between((then.isOfSameProcess(start) ? then : start).steady(), millis(steady));
    }

    /** Returns whether something is longer ago than the limit by both clocks. */
    boolean isLongerAgo(Moment then, Duration limit) {
        Instant earliest = earlier(millis(clock), millis(steady));
        return then.time().isBefore(earliest.minus(limit)) && known(then).compareTo(limit) > 0;
    }

    private static Instant millis(InstantSource source) {
        return source.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
