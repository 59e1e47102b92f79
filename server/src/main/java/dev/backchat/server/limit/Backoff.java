package dev.backchat.server.limit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between attempts that fail: each is twice as long as the one before, up to a limit. Not thread-safe. */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration pause;

    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.pause = first;
    }

    /** Returns half to all of the next pause, so that servers that failed together don't retry together. */
    public Duration next() {
        long millis = pause.toMillis();
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    /** Begins anew, after a success. */
    public void reset() {
        pause = first;
    }
}
