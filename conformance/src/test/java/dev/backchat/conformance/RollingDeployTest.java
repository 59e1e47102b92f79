package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.messaging.SdkRooms;
import dev.backchat.conformance.messaging.SdkRooms.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three nodes behind a load balancer, each replaced by another while rooms of the official SDK talk. */
@Thorough
class RollingDeployTest {
    private static final int NODES = 3;
    private static final int ROOMS = 3 * SdkRooms.COUNT;

    @TempDir
    private Path folder;

    private BalancedNodes service;

    @BeforeEach
    void start() {
        RedisProcess.assumeInstalled();
        service = new BalancedNodes(NODES, SharedStores.flags());
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    private static int members(BackchatProcess node) {
        return (int) node.metric("backchat_connections", "");
    }

    @ParameterizedTest
    @EnumSource
    void eachRoomReconnectsOnceWhenItsNodeIsReplacedAndNotOtherwise(Home home)
            throws IOException, InterruptedException {
        try (SdkRooms rooms =
                new SdkRooms(home, service.endpoint(), service.websocket(), folder, RestartTest.remedies())) {
            awaitServed(rooms, ROOMS);
            for (BackchatProcess old : service.nodes()) {
                service.add();
                rooms.forget();
                int moved = members(old);
                assertThat(moved).isPositive();
                service.end(old);
                awaitServed(rooms, moved);
                assertThat(reconnects(rooms))
                        .as("reconnects of each room that its node's end has moved")
                        .hasSize(moved)
                        .allSatisfy((room, times) -> assertThat(times).isOne());
                assertThat(rooms.told("")).noneMatch(each -> each.contains("disconnected"));
            }
            // A node learns of the end of a connection a little later than the client that gave it up.
            Awaitility.await()
                    .untilAsserted(() -> assertThat(service.nodes().stream()
                                    .mapToInt(RollingDeployTest::members)
                                    .sum())
                            .isEqualTo(ROOMS));
        }
    }

    private static Map<String, Long> reconnects(SdkRooms rooms) {
        return rooms.told("").stream()
                .filter(each -> each.endsWith(" connecting"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static void awaitServed(SdkRooms rooms, int count) {
        Awaitility.await().untilAsserted(() -> {
            rooms.assertRuns();
            assertThat(rooms.rooms("", "served"))
                    .as("served rooms; what was told: %s", rooms.told(""))
                    .isEqualTo(count);
        });
    }
}
