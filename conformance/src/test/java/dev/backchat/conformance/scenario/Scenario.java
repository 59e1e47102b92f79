package dev.backchat.conformance.scenario;

import dev.backchat.conformance.sdk.ControlPlaneDriver.Feature;
import dev.backchat.conformance.table.Section;
import java.util.Set;

/**
 * One behaviour of the control plane, run through every driver that has what it needs.
 *
 * @param section where it stands in the table
 * @param behaviour what must be true, in words; unique within the section
 * @param needs what a driver must be able to show or do
 * @param steps the calls and what they must answer
 */
public record Scenario(Section section, String behaviour, Set<Feature> needs, Steps steps) {

    /** A scenario for every driver. */
    public static Scenario of(Section section, String behaviour, Steps steps) {
        return new Scenario(section, behaviour, Set.of(), steps);
    }

    /** A scenario for the drivers that have a feature. */
    public static Scenario needing(Feature feature, Section section, String behaviour, Steps steps) {
        return new Scenario(section, behaviour, Set.of(feature), steps);
    }

    /** The scenario's calls, in an account that nothing else uses. */
    @FunctionalInterface
    public interface Steps {
        /** Runs the calls; throws where an answer is not as specified. */
        void run(ControlPlaneClient it) throws Exception;
    }
}
