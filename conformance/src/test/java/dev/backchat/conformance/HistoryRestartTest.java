package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.Recovery;
import dev.backchat.conformance.fault.ServiceManager;
import dev.backchat.conformance.fault.ServiceManager.Signal;
import dev.backchat.conformance.messaging.ResumingMember;
import dev.backchat.conformance.sdk.NodeModules;
import dev.backchat.conformance.sdk.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients that resume are told when a server ends, and another starts on its data directory. */
@Thorough
class HistoryRestartTest {
    @TempDir
    private Path folder;

    private static Ivschat client(ServiceManager manager) {
        return new Ivschat(ClientConfig.builder()
                .endpoint(manager.endpoint().toString())
                .region("us-west-2")
                .credentials("test", "test")
                // A repeated SendEvent would be another event.
                .maxAttempts(1)
                .build());
    }

    private static String room(Ivschat ivschat) {
        return ivschat.createRoom(request -> request.tags(Map.of("backchat:history", "1000/1h")))
                .join()
                .arn();
    }

    private static String send(Ivschat ivschat, String room) {
        return ivschat.sendEvent(request -> request.roomIdentifier(room).eventName("said"))
                .join()
                .id();
    }

    /** The official SDK in Node. */
    private static final class Theirs implements AutoCloseable {
        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Theirs(ServiceManager manager, String room) throws IOException {
            process = new ProcessBuilder(
                            "node",
                            "resuming.js",
                            manager.endpoint().toString(),
                            manager.websocket().toString(),
                            room)
                    .directory(NodeModules.installed().toFile())
                    .redirectErrorStream(true)
                    .start();
            Thread.ofVirtual().start(this::read);
            Awaitility.await("the SDK's room").until(() -> lines.contains("recovered true ") || !process.isAlive());
            assertThat(process.isAlive()).as("it said: %s", lines).isTrue();
        }

        private void read() {
            try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
                said.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // It was ended.
            }
        }

        List<String> told() {
            return lines.stream()
                    .filter(line -> line.startsWith("told "))
                    .map(line -> line.substring(5))
                    .toList();
        }

        List<String> others() {
            return lines.stream().filter(line -> !line.startsWith("told ")).toList();
        }

        @Override
        public void close() {
            ProcessTree.kill(process);
        }
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void eachEventIsToldOnceAcrossARestart(Signal signal) throws Exception {
        try (ServiceManager manager = ServiceManager.withoutSocket(folder.resolve("data"))) {
            manager.start();
            try (Ivschat ivschat = client(manager)) {
                String room = room(ivschat);
                try (ResumingMember ours = new ResumingMember(manager.endpoint(), manager.websocket(), room, "ours");
                        Theirs theirs = new Theirs(manager, room)) {
                    List<String> acknowledged = new CopyOnWriteArrayList<>();
                    Thread speaker = Thread.ofVirtual().start(() -> speakUntilRefused(ivschat, room, acknowledged));
                    Awaitility.await().until(() -> acknowledged.size() > 50);
                    manager.end(signal);
                    speaker.join();
                    manager.start();
                    for (int i = 0; i < 20; i++) {
                        acknowledged.add(send(ivschat, room));
                    }
                    String last = acknowledged.getLast();
                    Awaitility.await().until(() -> ours.told().contains(last));
                    Awaitility.await().until(() -> theirs.told().contains(last));

                    assertThat(ours.told()).doesNotHaveDuplicates().containsSubsequence(acknowledged);
                    // What was received, but not acknowledged before the end, was received by both.
                    assertThat(theirs.told()).isEqualTo(ours.told());
                    assertThat(ours.recoveries()).hasSizeGreaterThan(1).allMatch(Recovery::isComplete);
                    assertThat(theirs.others()).hasSizeGreaterThan(1).containsOnly("recovered true ");
                }
            }
            assertThat(manager.log()).doesNotContain("starts the histories of all rooms anew");
        }
    }

    private static void speakUntilRefused(Ivschat ivschat, String room, List<String> acknowledged) {
        try {
            while (acknowledged.size() < 200) {
                acknowledged.add(send(ivschat, room));
            }
        } catch (RuntimeException e) {
            // The server has ended.
        }
    }
}
