package dev.backchat.api.fuzz;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Collects the outcomes of inputs. A target names the outcome of each input, accepting and refusing ones, so that a
 * test can tell whether its seeds reach all of them.
 */
public final class Outcomes {
    private static final Set<Enum<?>> REACHED = new LinkedHashSet<>();

    private Outcomes() {}

    /** Notes one; an input may have several. */
    public static void reached(Enum<?> outcome) {
        REACHED.add(outcome);
    }

    /** Those since the last time, which are forgotten. */
    static Set<Enum<?>> take() {
        Set<Enum<?>> taken = Set.copyOf(REACHED);
        REACHED.clear();
        return taken;
    }
}
