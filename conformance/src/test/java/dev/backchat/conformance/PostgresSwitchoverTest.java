package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import dev.backchat.conformance.fault.PostgresPair;
import dev.backchat.conformance.messaging.ResumingMember;
import dev.backchat.conformance.messaging.Transcripts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes at work while their PostgreSQL ends and its standby takes over. */
@Thorough
class PostgresSwitchoverTest {
    /** What docs/operate.md says that WebSockets into rooms without members are refused with while PostgreSQL is away. */
    private static final int REFUSED = 503;

    private static final int MORE = 5;

    @TempDir
    private Path folder;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<BackchatProcess> nodes = new ArrayList<>();
    private PostgresPair postgres;

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    @BeforeEach
    void start() throws Exception {
        RedisProcess.assumeInstalled();
        RedisProcess redis = started(new RedisProcess());
        postgres = started(new PostgresPair(folder));
        for (int i = 0; i < 2; i++) {
            nodes.add(started(BackchatProcess.start(
                    // So that one that was made before the switch-over can be used during it, however long that takes.
                    Map.of("BACKCHAT_TOKEN_LIFETIME", "1h"),
                    "--postgres",
                    postgres.url(),
                    "--redis",
                    "redis://127.0.0.1:" + redis.port())));
        }
        nodes.forEach(node -> Awaitility.await().until(node::isReady));
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private static Ivschat client(BackchatProcess node) {
        return new Ivschat(ClientConfig.builder()
                .endpoint(node.endpoint().toString())
                .region("us-west-2")
                .credentials("000000000000", "test")
                // Each error is to be seen.
                .maxAttempts(1)
                .attemptTimeout(Duration.ofMinutes(2))
                .callTimeout(Duration.ofMinutes(2))
                .build());
    }

    private static String token(Ivschat ivschat, String room) {
        return ivschat.createChatToken(request -> request.roomIdentifier(room).userId("newcomer"))
                .join()
                .token();
    }

    /** Somebody who makes rooms through a node, renames them, and lets people in, whatever happens meanwhile. */
    private static final class Administrator implements AutoCloseable {
        /** By the ARN of a room, the names that it may have: the last that was acknowledged, and those tried since. */
        final Map<String, Set<String>> names = new ConcurrentHashMap<>();

        final List<String> unexpected = new CopyOnWriteArrayList<>();
        private final String name;
        private final BackchatProcess node;
        private final Ivschat ivschat;
        private volatile int served;
        private volatile int refused;
        private volatile boolean isOver;

        Administrator(String name, BackchatProcess node) {
            this.name = name;
            this.node = node;
            this.ivschat = client(node);
        }

        int served() {
            return served;
        }

        int refused() {
            return refused;
        }

        void end() {
            isOver = true;
        }

        Void work() throws InterruptedException {
            for (int number = 1; !isOver; number++) {
                String first = name + "-" + number;
                try {
                    String room = ivschat.createRoom(request -> request.name(first))
                            .join()
                            .arn();
                    names.put(room, ConcurrentHashMap.newKeySet());
                    names.get(room).add(first);
                    rename(room, first + "-renamed");
                    letIn(room);
                    served++;
                } catch (CompletionException e) {
                    refused++;
                    if (!(e.getCause() instanceof InternalServerException)) {
                        unexpected.add(e.toString());
                    }
                }
                Pace.rest();
            }
            return null;
        }

        private void rename(String room, String wanted) {
            // An update that fails may have been carried out.
            names.get(room).add(wanted);
            ivschat.updateRoom(request -> request.identifier(room).name(wanted)).join();
            names.get(room).retainAll(Set.of(wanted));
        }

        private void letIn(String room) {
            RawWebSocket.Upgrade upgrade = RawWebSocket.upgrade(node.websocket(), token(ivschat, room));
            RawWebSocket socket = upgrade.socket();
            if (socket != null) {
                socket.close();
            } else if (upgrade.status() != REFUSED) {
                unexpected.add("a WebSocket was refused with " + upgrade.status());
            }
        }

        @Override
        public void close() {
            isOver = true;
            ivschat.close();
        }
    }

    /** A room with a history, whose members on both nodes talk all the time. */
    private final class Talk implements AutoCloseable {
        final List<ResumingMember> members = new ArrayList<>();
        /** A token for each node. */
        final List<String> tokens = new ArrayList<>();
        /** A token for each node, to a room that is empty. */
        final List<String> tokensToEmptyRooms = new ArrayList<>();

        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Talk(Ivschat ivschat) {
            String room = ivschat.createRoom(request ->
                            request.maximumMessageRatePerSecond(100).tags(Map.of("backchat:history", "1000/1h")))
                    .join()
                    .arn();
            for (BackchatProcess node : nodes) {
                members.add(new ResumingMember(node.endpoint(), node.websocket(), room, "member " + members.size()));
                tokens.add(token(ivschat, room));
                tokensToEmptyRooms.add(
                        token(ivschat, ivschat.createRoom(request -> {}).join().arn()));
            }
        }

        /** Has everybody say something more, to everybody. */
        void goOn() throws Exception {
            List<Future<?>> talks = members.stream()
                    .<Future<?>>map(each -> threads.submit(() -> {
                        each.talk(MORE);
                        return null;
                    }))
                    .toList();
            for (Future<?> talk : talks) {
                Awaitility.await("talk").until(talk::isDone);
                talk.get();
            }
            Set<String> said = members.stream()
                    .flatMap(each -> each.acknowledged().stream())
                    .collect(Collectors.toSet());
            for (ResumingMember each : members) {
                Awaitility.await("what was said").until(() -> new HashSet<>(each.told()).containsAll(said));
            }
        }

        /** Joins through each node, with tokens that were made before. */
        void letNewcomersInButNotIntoEmptyRooms() {
            for (int i = 0; i < nodes.size(); i++) {
                URI websocket = nodes.get(i).websocket();
                RawWebSocket.upgrade(websocket, tokens.get(i)).accepted().close();
                assertThat(RawWebSocket.upgrade(websocket, tokensToEmptyRooms.get(i))
                                .status())
                        .isEqualTo(REFUSED);
            }
        }

        /** Joins with the tokens of those who were refused, which are not used up. */
        void letNewcomersIntoEmptyRooms() {
            for (int i = 0; i < nodes.size(); i++) {
                RawWebSocket.upgrade(nodes.get(i).websocket(), tokensToEmptyRooms.get(i))
                        .accepted()
                        .close();
            }
        }

        void assertNothingWasMissed() {
            Transcripts.assertComplete(members.stream()
                    .collect(Collectors.toMap(each -> "member " + members.indexOf(each), ResumingMember::told)));
        }

        @Override
        public void close() {
            members.forEach(ResumingMember::close);
            threads.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "QUIT"})
    void nothingAcknowledgedIsLostAndChatGoesOnWhileTheStandbyTakesOver(String signal, TestReporter reporter)
            throws Exception {
        List<Administrator> administrators = Stream.of(0, 1, 2, 3)
                .map(number -> started(new Administrator("administrator-" + number, nodes.get(number % nodes.size()))))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Ivschat ivschat = client(nodes.getFirst());
                Talk talk = new Talk(ivschat)) {
            List<Future<Void>> work = administrators.stream()
                    .map(each -> threads.submit(each::work))
                    .toList();
            try {
                awaitServed(administrators);
                talk.goOn();

                long endedAt = System.nanoTime();
                postgres.end(signal);
                for (Administrator each : administrators) {
                    int before = each.refused();
                    Awaitility.await("an error").until(() -> each.refused() > before);
                }
                talk.letNewcomersInButNotIntoEmptyRooms();
                talk.goOn();
                // All nodes lack the same, so none is to be taken out of the balancer.
                assertThat(nodes).allMatch(BackchatProcess::isReady);
                postgres.promote();
                awaitServed(administrators);
                reporter.publishEntry(
                        "served again after",
                        Duration.ofNanos(System.nanoTime() - endedAt).toMillis() + " ms");
                talk.goOn();
                talk.letNewcomersIntoEmptyRooms();
            } finally {
                administrators.forEach(Administrator::end);
            }
            for (Future<Void> each : work) {
                each.get();
            }
            talk.assertNothingWasMissed();
        }
        for (Administrator each : administrators) {
            assertThat(each.unexpected).isEmpty();
            nodes.forEach(node -> assertHas(node, each.names));
        }
    }

    private static void awaitServed(List<Administrator> administrators) {
        for (Administrator each : administrators) {
            int before = each.served();
            Awaitility.await("rooms").until(() -> each.served() > before + MORE);
        }
    }

    private static void assertHas(BackchatProcess node, Map<String, Set<String>> names) {
        try (Ivschat ivschat = client(node)) {
            names.forEach((room, possible) -> assertThat(possible).contains(name(ivschat, room)));
        }
    }

    private static @Nullable String name(Ivschat ivschat, String room) {
        return ivschat.getRoom(GetRoomRequest.builder().identifier(room).build())
                .join()
                .name();
    }
}
