package dev.backchat.server.time;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The two clocks of a server: the machine's, which tells the time and can be set, and a {@link NanoClock} for rates,
 * timeouts and pauses. Thread-safe.
 */
public interface ServerClock extends InstantSource, NanoClock {
    ServerClock SYSTEM = of(InstantSource.system(), NanoClock.SYSTEM);

    /**
     * Returns the machine's own clock, for what other machines compare with theirs: signatures and the header Date.
     */
    default InstantSource machine() {
        return this;
    }

    /** Returns a clock that combines two. */
    static ServerClock of(InstantSource time, NanoClock nanos) {
        return new ServerClock() {
            @Override
            public Instant instant() {
                return time.instant();
            }

            @Override
            public long nanoTime() {
                return nanos.nanoTime();
            }
        };
    }
}
