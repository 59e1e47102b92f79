package dev.backchat.server.review;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What is counted about reviews. */
public final class ReviewMeters {
    /** So many handlers have lines of their own at a time; all others share some. */
    static final int MAX_HANDLERS = 256;

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    /** By handler and outcome. New handlers are added under this object's lock. */
    private final ConcurrentHashMap<String, ConcurrentHashMap<Outcome, Timer>> timers = new ConcurrentHashMap<>();

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

    /** Takes all other handlers out of the metrics. */
    void keepOnly(Set<String> handlers) {
        timers.forEach((handler, ofHandler) -> {
            if (!handler.equals(OTHER) && !handlers.contains(handler) && timers.remove(handler, ofHandler)) {
                ofHandler.values().forEach(registry::remove);
            }
        });
    }
}
