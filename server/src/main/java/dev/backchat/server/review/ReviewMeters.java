package dev.backchat.server.review;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What is counted about reviews. */
public final class ReviewMeters {
    private final MeterRegistry registry;

    /** How a review ended. */
    enum Outcome {
        ALLOWED,
        /** Allowed, with other content or attributes. */
        REWRITTEN,
        DENIED,
        TIMED_OUT,
        /** The handler could not be asked, or said that it failed. */
        FAILED,
        /** It answered what is no answer. */
        INVALID,
        /** So many reviews were under way that it wasn't asked. */
        TOO_MANY;

        static Outcome of(ReviewResult result) {
            return switch (result) {
                case ReviewResult.Deny denied -> DENIED;
                case ReviewResult.Allow allowed -> allowed.equals(ReviewResult.Allow.UNCHANGED) ? ALLOWED : REWRITTEN;
            };
        }
    }

    public ReviewMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void reviewed(String handler, Outcome outcome, long nanos) {
        Timer.builder("backchat.reviews")
                .tag("handler", handler)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
