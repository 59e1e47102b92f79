package dev.backchat.server.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells in which order tokens were issued and revoked, and how old they are, while somebody sets the machine's clock. It
 * reads two clocks: the machine's, which goes on across a restart, and one that goes on evenly from the start of the
 * process.
 */
public final class TokenClock {
    private final InstantSource clock;
    private final InstantSource steady;
    private final Moment start;
    private final AtomicLong latestIssueMillis = new AtomicLong();

    /**
     * Begins to count.
     *
     * @param clock the machine's
     * @param steady a clock that nobody can set
     */
    public TokenClock(InstantSource clock, InstantSource steady) {
        this.clock = clock;
        this.steady = steady;
        // Odd, and so never UNKNOWN.
        long process = ThreadLocalRandom.current().nextLong() | 1;
        this.start = new Moment(millis(clock), process, millis(steady));
    }

    /** To the millisecond, as tokens and the store have it. */
    public Moment now() {
        return new Moment(millis(clock), start.process(), millis(steady));
    }

    /** As {@link #now}, of something that a later revocation must refuse. */
    Moment issue() {
        Moment now = now();
        latestIssueMillis.accumulateAndGet(now.time().toEpochMilli(), Math::max);
        return now;
    }

    /**
     * As {@link #now}, but not before anything that was issued: after a restart there is only the machine's clock to tell
     * that, and it may have been set back in between.
     */
    Moment revocation() {
        Moment now = now();
        long millis = Math.max(now.time().toEpochMilli(), latestIssueMillis.get());
        return new Moment(Instant.ofEpochMilli(millis), now.process(), now.steady());
    }

    /** How long ago something was, at least. What another process did is older than this one. */
    Duration age(Moment then) {
        return Duration.between((then.isOfSameProcess(start) ? then : start).steady(), millis(steady));
    }

    /** Whether both clocks say that something is longer ago than that. */
    boolean isLongerAgo(Moment then, Duration limit) {
        Instant earliest = earlier(millis(clock), millis(steady));
        return then.time().isBefore(earliest.minus(limit)) && age(then).compareTo(limit) > 0;
    }

    private static Instant millis(InstantSource source) {
        return source.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
