package dev.backchat.server.edge;

import java.time.Duration;

/**
 * How long the phases of a drain take.
 *
 * @param grace time during which clients are served, new ones too, while load balancers learn that they should send
 *     them elsewhere
 * @param cutting time over which WebSockets are then cut; zero for at once
 * @param limit time after which a client that reads too slowly, and requests in flight, are given up
 */
public record DrainTimes(Duration grace, Duration cutting, Duration limit) {
    public static final Duration LIMIT = Duration.ofSeconds(5);

    /** Ends all connections at once, after requests in flight are answered. */
    static final DrainTimes AT_ONCE = new DrainTimes(Duration.ZERO, Duration.ZERO, LIMIT);

    /** Returns how long a client may take to read what is queued for it when it is cut. */
    Duration flushLimit() {
        return cutting.compareTo(limit) < 0 ? cutting : limit;
    }

    /** Returns the time that the grace and the cutting take at most. */
    public Duration total() {
        return grace.plus(cutting);
    }
}
