package dev.backchat.server.fault;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A fault that is in place. Thread-safe. */
final class Rule {
    final String id;
    final FaultSpec spec;
    final Effect effect;
    private final @Nullable Random random;
    private final double probability;
    private int remaining;
    private long injected;

    /**
     * A fault as it is listed.
     *
     * @param remaining how often it will strike; null if that is a matter of probability
     * @param injected how often it has struck
     */
    public record Listed(
            String id,
            @JsonUnwrapped FaultSpec spec,
            @Nullable Integer remaining,
            long injected) {}

    Rule(String id, FaultSpec asked, Effect effect) {
        this.id = id;
        this.effect = effect;
        Double given = asked.probability();
        this.probability = given == null ? 1 : given;
        this.remaining = asked.times() == null ? 1 : asked.times();
        if (given == null) {
            random = null;
            spec = asked;
        } else {
            // Small enough for the numbers of every language.
            long seed = asked.seed() == null ? ThreadLocalRandom.current().nextInt() : asked.seed();
            random = new Random(seed);
            spec = asked.withSeed(seed);
        }
    }

    boolean matches(String on, Target target) {
        return spec.on().equals(on)
                && (spec.user() == null || spec.user().equals(target.user()))
                && (spec.room() == null || isOf(spec.room(), target.room()));
    }

    private static boolean isOf(String room, @Nullable String arn) {
        return arn != null && (arn.equals(room) || arn.endsWith("/" + room));
    }

    /** Decides whether it strikes this time. */
    synchronized boolean strikes() {
        boolean isHit = random == null ? remaining > 0 : random.nextDouble() < probability;
        if (isHit) {
            injected++;
            remaining--;
        }
        return isHit;
    }

    /** Returns whether it will never strike again. */
    synchronized boolean isUsedUp() {
        return random == null && remaining <= 0;
    }

    synchronized Listed listed() {
        return new Listed(id, spec, random == null ? remaining : null, injected);
    }
}
