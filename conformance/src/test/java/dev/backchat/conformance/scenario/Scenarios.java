package dev.backchat.conformance.scenario;

import java.util.List;
import java.util.stream.Stream;

/** Everything that the control plane must do, in the table's order. */
public final class Scenarios {
    private Scenarios() {}

    /** The scenarios that run through every driver. */
    public static List<Scenario> all() {
        return Stream.of(
                        RoomScenarios.all(),
                        RoomLists.all(),
                        LoggingConfigurationScenarios.all(),
                        Tags.all(),
                        ChatTokenScenarios.all(),
                        MessagesAndUsers.all(),
                        Callers.all(),
                        ModeledErrors.all(),
                        Limits.all())
                .flatMap(List::stream)
                .toList();
    }
}
