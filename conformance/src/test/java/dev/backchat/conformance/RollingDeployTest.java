package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.fault.FaultyProxy;
import dev.backchat.conformance.messaging.SdkRooms;
import dev.backchat.conformance.messaging.SdkRooms.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final Map<String, String> DRAIN = Map.of("BACKCHAT_DRAIN_GRACE", "1s", "BACKCHAT_DRAIN_TIME", "2s");

    @TempDir
    private Path folder;

    private final List<BackchatProcess> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private FaultyProxy balancer;

    @BeforeEach
    void start() {
        RedisProcess.assumeInstalled();
        for (int i = 0; i < NODES; i++) {
            add();
        }
        balancer = new FaultyProxy(this::next);
    }

    @AfterEach
    void stop() {
        if (balancer != null) {
            balancer.close();
        }
        nodes.forEach(BackchatProcess::close);
    }

    private void add() {
        BackchatProcess node = BackchatProcess.start(DRAIN, SharedStores.flags());
        nodes.add(node);
        Awaitility.await().until(node::isReady);
    }

    /** Where the balancer's next connection goes: the nodes that are ready take turns. */
    private URI next() {
        List<BackchatProcess> ready =
                nodes.stream().filter(RollingDeployTest::isReady).toList();
        return ready.get(Math.floorMod(turn.getAndIncrement(), ready.size())).websocket();
    }

    /** As a health check sees it, for which a node that is gone is not ready either. */
    private static boolean isReady(BackchatProcess node) {
        try {
            return node.isReady();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int members(BackchatProcess node) {
        return (int) node.metric("backchat_connections", "");
    }

    @ParameterizedTest
    @EnumSource
    void eachRoomReconnectsOnceWhenItsNodeIsReplacedAndNotOtherwise(Home home)
            throws IOException, InterruptedException {
        try (SdkRooms rooms = new SdkRooms(
                home,
                URI.create(balancer.url("http")),
                URI.create(balancer.url("ws")),
                folder,
                RestartTest.remedies())) {
            awaitServed(rooms, ROOMS);
            for (BackchatProcess old : List.copyOf(nodes)) {
                add();
                rooms.forget();
                int moved = members(old);
                assertThat(moved).isPositive();
                assertThat(old.stop("TERM")).isZero();
                nodes.remove(old);
                awaitServed(rooms, moved);
                assertThat(reconnects(rooms))
                        .as("reconnects of each room that its node's end has moved")
                        .hasSize(moved)
                        .allSatisfy((room, times) -> assertThat(times).isOne());
                assertThat(rooms.told("")).noneMatch(each -> each.contains("disconnected"));
            }
            assertThat(nodes.stream().mapToInt(RollingDeployTest::members).sum())
                    .isEqualTo(ROOMS);
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
