package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RedisProcess;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.fault.ServiceManager;
import dev.backchat.conformance.fault.ServiceManager.Signal;
import dev.backchat.conformance.messaging.ResumingMember;
import dev.backchat.conformance.messaging.SdkRooms;
import dev.backchat.conformance.messaging.SdkRooms.App;
import dev.backchat.conformance.messaging.SdkRooms.Home;
import dev.backchat.conformance.messaging.Transcripts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What clients that resume are told, rooms of Amazon's SDK in a browser and our own, while servers are killed and replaced
 * and Redis fails over: each message once, in one order, or of the gap before anything that follows it.
 */
@Thorough
class ResumingClientsTest {
    /** Each client may miss 300 messages; those that talk stop to wait for the others before that. */
    private static final int TALK = 40;

    private static final Path DOCUMENT = Path.of("..", "docs", "extensions.md");

    @TempDir
    private Path folder;

    /** What docs/extensions.md and docs/operate.md advise, as it stands. */
    private static String remedies() throws IOException {
        String room = RestartTest.snippet(DOCUMENT, "tokenProvider: async").replace("'ws://127.0.0.1:4870'", "url");
        return RestartTest.remedies() + "export function open(ChatRoom, url, fetchToken) {\n" + room
                + "\nreturn room;\n}\n";
    }

    /** Rooms of the SDK in a browser, and two members of our client, which talk. */
    private final class Clients implements AutoCloseable {
        final SdkRooms theirs;
        final List<ResumingMember> ours = new ArrayList<>();
        private final URI endpoint;
        private final URI websocket;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Clients(URI endpoint, URI websocket) throws IOException {
            this.endpoint = endpoint;
            this.websocket = websocket;
            theirs = new SdkRooms(
                    Home.CHROMIUM,
                    endpoint,
                    websocket,
                    folder,
                    new App(
                            "resuming-rooms.js",
                            remedies(),
                            Map.of("backchat:history", "1000/1h"),
                            "BACKCHAT_HISTORY"));
        }

        /** Waits until all have joined, and have been told of a message to resume from. */
        void join() throws InterruptedException {
            Awaitility.await("rooms in a browser").until(() -> {
                theirs.assertRuns();
                return theirs.rooms("", "connected") == SdkRooms.COUNT;
            });
            for (String userId : List.of("ann", "ben")) {
                ours.add(new ResumingMember(endpoint, websocket, theirs.room(), userId));
            }
            say();
        }

        /** What each was told. */
        Map<String, List<String>> told() {
            Map<String, List<String>> told = new LinkedHashMap<>();
            for (int i = 0; i < ours.size(); i++) {
                told.put("our client " + i, ours.get(i).told());
            }
            for (int i = 0; i < SdkRooms.COUNT; i++) {
                String name = "room-" + i + " ";
                told.put(
                        name,
                        theirs.told(name).stream()
                                .map(line -> line.substring(name.length()))
                                .filter(line -> line.startsWith("told ") || line.equals("recovered false"))
                                .map(line -> line.equals("recovered false")
                                        ? Transcripts.GAP
                                        : line.substring("told ".length()))
                                .toList());
            }
            return told;
        }

        private int acknowledged() {
            return ours.stream().mapToInt(each -> each.acknowledged().size()).sum();
        }

        /** Talks while something happens, and then waits until everybody has been told of what was said last. */
        void talkDuring(Happening happening) throws Exception {
            List<Future<?>> talks = ours.stream()
                    .<Future<?>>map(each -> threads.submit(() -> {
                        each.talk(TALK);
                        return null;
                    }))
                    .toList();
            int before = acknowledged();
            Awaitility.await("talk").until(() -> acknowledged() > before + TALK / 2);
            happening.run();
            for (Future<?> talk : talks) {
                Awaitility.await("as much talk as there is to be").until(talk::isDone);
                talk.get();
            }
            say();
        }

        private void say() throws InterruptedException {
            ResumingMember speaker = ours.getFirst();
            Awaitility.await("an answer").until(threads.submit(() -> {
                speaker.talk(1);
                return true;
            })::isDone);
            String last = speaker.acknowledged().getLast();
            Awaitility.await("the last message").untilAsserted(() -> {
                theirs.assertRuns();
                assertThat(told())
                        .allSatisfy(
                                (member, transcript) -> assertThat(transcript).contains(last));
            });
        }

        void assertHasAllThatWasAcknowledged() {
            for (ResumingMember each : ours) {
                assertThat(each.told()).containsSubsequence(each.acknowledged());
            }
        }

        @Override
        public void close() {
            ours.forEach(ResumingMember::close);
            threads.close();
            theirs.close();
        }
    }

    private interface Happening {
        void run() throws Exception;
    }

    @Test
    void eachMessageComesOnceWhenTheServerIsKilledAndStartedAgain() throws Exception {
        try (ServiceManager manager = ServiceManager.withoutSocket(folder.resolve("data"))) {
            manager.start();
            try (Clients clients = new Clients(manager.endpoint(), manager.websocket())) {
                clients.join();
                for (int kills = 0; kills < 2; kills++) {
                    clients.talkDuring(() -> {
                        manager.end(Signal.KILL);
                        manager.start();
                    });
                }
                Transcripts.assertComplete(clients.told());
                clients.assertHasAllThatWasAcknowledged();
            }
        }
    }

    @Test
    void eachMessageComesOnceWhenTwoNodesAreReplaced() throws Exception {
        RedisProcess.assumeInstalled();
        try (BalancedNodes service = new BalancedNodes(2, SharedStores.flags());
                Clients clients = new Clients(service.endpoint(), service.websocket())) {
            clients.join();
            for (BackchatProcess old : service.nodes()) {
                clients.talkDuring(() -> {
                    service.add();
                    service.end(old);
                });
            }
            Transcripts.assertComplete(clients.told());
            clients.assertHasAllThatWasAcknowledged();
        }
    }

    @Test
    void nothingIsMissedUntoldWhenRedisFailsOver() throws Exception {
        RedisProcess.assumeInstalled();
        try (RedisProcess primary = new RedisProcess();
                RedisProcess replica = RedisProcess.replicaOf(primary);
                RedisProcess sentinel = RedisProcess.sentinelOf(primary, folder)) {
            Awaitility.await("a sentinel that knows the replica")
                    .until(() -> sentinel.info("sentinel").contains("slaves=1"));
            try (BalancedNodes service = new BalancedNodes(
                            2,
                            "--postgres",
                            SharedStores.newDatabase(),
                            "--redis",
                            "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main");
                    Clients clients = new Clients(service.endpoint(), service.websocket())) {
                clients.join();
                clients.talkDuring(primary::kill);
                assertThat(replica.info("replication")).contains("role:master");
                clients.talkDuring(() -> {});
                // Nobody can know what the primary had told which node in the end.
                assertThat(clients.told())
                        .allSatisfy(
                                (member, transcript) -> assertThat(transcript).contains(Transcripts.GAP));
                Transcripts.assertNothingIsHidden(clients.told());
            }
        }
    }
}
