package dev.backchat.conformance;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.backchat.conformance.messaging.Chat;
import dev.backchat.conformance.messaging.MessagingDriver;
import dev.backchat.conformance.messaging.MessagingScenario;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Column;
import dev.backchat.conformance.table.Section;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Scenarios of the Messaging API through one driver. */
abstract class MessagingLane extends ConformanceLane {
    private final Column column;
    private final List<MessagingScenario> scenarios;
    private final SignedHttp http = new SignedHttp();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private final List<Nodes> running = new CopyOnWriteArrayList<>();
    private MessagingDriver driver;

    MessagingLane(Name name, Column column, List<MessagingScenario> own) {
        super(name);
        this.column = column;
        this.scenarios =
                Stream.concat(MessagingScenario.all().stream(), own.stream()).toList();
    }

    abstract MessagingDriver startDriver();

    @BeforeAll
    void start() {
        driver = startDriver();
    }

    @TestFactory
    Stream<DynamicNode> messaging() {
        Map<Section, List<MessagingScenario>> sections =
                scenarios.stream().collect(groupingBy(MessagingScenario::section, TreeMap::new, toList()));
        sections.forEach((section, of) ->
                announce(section, of.stream().map(MessagingScenario::behaviour).toList()));
        return inEachEnvironment(environment -> {
            Nodes nodes = environment.start();
            running.add(nodes);
            return sections.entrySet().stream()
                    .map(section -> DynamicContainer.dynamicContainer(
                            section.getKey().name(),
                            section.getValue().stream()
                                    .map(scenario -> cell(
                                            scenario.section(),
                                            scenario.behaviour(),
                                            column,
                                            () -> run(nodes, scenario)))));
        });
    }

    private void run(Nodes nodes, MessagingScenario scenario) throws Exception {
        try (Chat chat = new Chat(nodes, driver, http, freshCaller(nodes.any()), tokens)) {
            scenario.steps().run(chat);
        } finally {
            nodes.clearFaults();
        }
    }

    @AfterAll
    void stop() {
        driver.close();
        http.close();
        running.forEach(Nodes::close);
        running.forEach(nodes -> nodes.assertLogIsClean(tokens));
    }
}
