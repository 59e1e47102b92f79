package dev.backchat.conformance;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.backchat.api.testrun.NotApplicable;
import dev.backchat.conformance.scenario.ControlPlaneClient;
import dev.backchat.conformance.scenario.Scenario;
import dev.backchat.conformance.scenario.Scenarios;
import dev.backchat.conformance.sdk.ControlPlaneDriver;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Cell;
import dev.backchat.conformance.table.Column;
import dev.backchat.conformance.table.Section;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** All scenarios of the control plane through one driver, against servers that no other driver talks to. */
abstract class ControlPlaneLane extends ConformanceLane {
    private final Column column;
    private final @Nullable Supplier<? extends ControlPlaneDriver> start;
    private final List<Running> running = new CopyOnWriteArrayList<>();

    private record Running(Nodes nodes, ControlPlaneDriver driver, SignedHttp http) {}

    /** {@code start} is null where the SDK is not installed on this machine. */
    ControlPlaneLane(Name name, Column column, @Nullable Supplier<? extends ControlPlaneDriver> start) {
        super(name);
        this.column = column;
        this.start = start;
    }

    @TestFactory
    Stream<DynamicNode> controlPlane() {
        Map<Section, List<Scenario>> sections = Scenarios.all().stream()
                .filter(scenario -> scenario.section().columns().contains(column))
                .collect(groupingBy(Scenario::section, TreeMap::new, toList()));
        sections.forEach((section, scenarios) ->
                announce(section, scenarios.stream().map(Scenario::behaviour).toList()));
        if (start == null) {
            sections.forEach((section, scenarios) ->
                    scenarios.forEach(scenario -> record(section, scenario.behaviour(), column, Cell.NOT_INSTALLED)));
            version(column, "not installed");
            return Stream.of(DynamicTest.dynamicTest(column.title() + " is not installed", this::skipOutLoud));
        }
        return inEachEnvironment(environment -> {
            Running now = new Running(environment.start(), start.get(), new SignedHttp());
            running.add(now);
            return sections.entrySet().stream()
                    .map(section -> DynamicContainer.dynamicContainer(
                            section.getKey().name(), section.getValue().stream().map(scenario -> test(now, scenario))));
        });
    }

    private DynamicTest test(Running now, Scenario scenario) {
        return cell(scenario.section(), scenario.behaviour(), column, () -> {
            if (!now.driver.features().containsAll(scenario.needs())) {
                throw new NotApplicable(column.title() + " has not " + scenario.needs());
            }
            try {
                scenario.steps()
                        .run(new ControlPlaneClient(now.nodes, now.driver, now.http, freshCaller(now.nodes.any())));
            } finally {
                now.nodes.clearFaults();
            }
        });
    }

    private void skipOutLoud() {
        String words = "SKIPPED: " + column.title() + " is not installed on this machine, none of its tests ran.";
        System.out.println(words);
        abort(words);
    }

    @AfterAll
    void stop() {
        for (Running each : running) {
            each.driver.close();
            each.http.close();
            each.nodes.close();
        }
        running.forEach(each -> each.nodes.assertLogIsClean(List.of()));
    }
}
