package dev.backchat.conformance;

import static dev.backchat.conformance.table.Section.TIME;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.messaging.Chat;
import dev.backchat.conformance.messaging.MessagingDriver;
import dev.backchat.conformance.messaging.MessagingScenario;
import dev.backchat.conformance.messaging.MessagingSdk;
import dev.backchat.conformance.messaging.TimeScenarios;
import dev.backchat.conformance.messaging.WebSocketDriver;
import dev.backchat.conformance.sdk.SignedHttp;
import dev.backchat.conformance.table.Column;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The scenarios that wait. All of them wait at the same time. */
@Thorough
class TimeTest extends ConformanceLane {
    private final SignedHttp http = new SignedHttp();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    private Nodes nodes;
    private MessagingDriver sdk;
    private MessagingDriver sockets;

    TimeTest() {
        super(Name.TIME);
    }

    @BeforeAll
    void start() {
        nodes = Nodes.startOne();
        sdk = new MessagingSdk();
        sockets = new WebSocketDriver();
    }

    @TestFactory
    Stream<DynamicTest> time() {
        return Stream.of(
                        started(TimeScenarios.ofBoth(), Column.MESSAGING_SDK, sdk),
                        started(TimeScenarios.ofBoth(), Column.WEBSOCKET, sockets),
                        started(TimeScenarios.ofTheSdk(), Column.MESSAGING_SDK, sdk),
                        started(TimeScenarios.ofBareSockets(), Column.WEBSOCKET, sockets))
                .flatMap(List::stream);
    }

    private List<DynamicTest> started(
            Map<String, MessagingScenario.Steps> scenarios, Column column, MessagingDriver driver) {
        announce(TIME, List.copyOf(scenarios.keySet()));
        return scenarios.entrySet().stream()
                .map(scenario -> {
                    Future<?> run = waiting.submit(() -> {
                        try (Chat chat = new Chat(nodes, driver, http, freshCaller(nodes.any()), tokens)) {
                            scenario.getValue().run(chat);
                        }
                        return null;
                    });
                    return cell(TIME, scenario.getKey(), column, run::get);
                })
                .toList();
    }

    @AfterAll
    void stop() {
        waiting.shutdownNow();
        sdk.close();
        sockets.close();
        http.close();
        nodes.assertLogIsClean(tokens);
        nodes.close();
    }
}
