package dev.backchat.server.review;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Meters of reviews. */
public final class ReviewMeters {
    /** Maximum number of handlers with meters of their own at a time; all others share some. */
    static final int MAX_HANDLERS = 256;

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    /** By handler and outcome. New handlers are added under this object's lock. */
    private final ConcurrentHashMap<String, ConcurrentHashMap<Outcome, Timer>> timers = new ConcurrentHashMap<>();

    /** The outcome of a review. */
    enum Outcome {
        ALLOWED,
        /** Allowed, with other content or attributes. */
        REWRITTEN,
        DENIED,
        TIMED_OUT,
        /** The handler could not be called, or reported a failure. */
        FAILED,
        /** The response was not valid. */
        INVALID,
        /** The handler was not called because too many reviews were in progress. */
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
        String label = isNamed(handler) ? handler : OTHER;
        timers.computeIfAbsent(label, absent -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        outcome,
                        absent -> Timer.builder("backchat.reviews")
                                .tag("handler", label)
                                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private boolean isNamed(String handler) {
        if (timers.containsKey(handler)) {
            return true;
        }
        synchronized (this) {
            if (timers.size() < MAX_HANDLERS) {
                timers.putIfAbsent(handler, new ConcurrentHashMap<>());
            }
            return timers.containsKey(handler);
        }
    }

    /** Removes the meters of all other handlers. */
    void keepOnly(Set<String> handlers) {
        timers.forEach((handler, ofHandler) -> {
            if (!handler.equals(OTHER) && !handlers.contains(handler) && timers.remove(handler, ofHandler)) {
                ofHandler.values().forEach(registry::remove);
            }
        });
    }
}
