package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.room.StoredRoom;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a publishing process without warning, and compares what its members received with what is left. */
@Thorough
class KilledHistoryTest {
    private static final int ROUNDS = 5;
    private static final int ROOMS = 3;
    /** As few as make the process write its histories anew all the time. */
    private static final long MAX_BYTES = 4 * 1024 * 1024;

    private static HistoryNode open(Path directory) throws IOException {
        Map<Arn, StoredRoom> rooms = new HashMap<>();
        for (int room = 0; room < ROOMS; room++) {
            rooms.put(HistoryNode.arn(room), HistoryNode.room(room, "1000/24h"));
        }
        return new HistoryNode(directory, rooms, MAX_BYTES, InstantSource.system());
    }

    /** Publishes, and says what members receive and which deletions are done, until somebody kills it. */
    static final class Publisher {
        private Publisher() {}

        public static void main(String[] arguments) throws IOException {
            HistoryNode node = open(Path.of(arguments[0]));
            for (int i = 0; i < ROOMS; i++) {
                int room = i;
                node.bus.subscribe(HistoryNode.arn(room), message -> {
                    ChatFrame frame = HistoryNode.read(((BusMessage.Broadcast) message).frame());
                    System.out.println("received " + room + " " + frame.id());
                });
                Thread.ofPlatform().start(() -> publish(node, room));
            }
        }

        private static void publish(HistoryNode node, int room) {
            Queue<String> sent = new ArrayDeque<>();
            while (true) {
                sent.add(node.say(room, "x".repeat(100)));
                if (sent.size() > 20) {
                    String deleted = sent.remove();
                    node.delete(room, deleted);
                    System.out.println("deleted " + room + " " + deleted);
                    sent.remove();
                }
            }
        }
    }

    @Test
    void whatMembersReceivedIsReplayedAndWhatWasDeletedIsNot(@TempDir Path directory)
            throws IOException, InterruptedException {
        Random random = new Random(3);
        List<List<String>> received = new ArrayList<>();
        for (int room = 0; room < ROOMS; room++) {
            received.add(new ArrayList<>());
        }
        Set<String> deleted = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<String> lines = run(directory, 2_000 + random.nextInt(30_000));
            for (String line : lines) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("deleted")) {
                    deleted.add(words[2]);
                } else {
                    received.get(Integer.parseInt(words[1])).add(words[2]);
                }
            }
            try (HistoryNode node = open(directory)) {
                for (int room = 0; room < ROOMS; room++) {
                    assertReplayed(node, room, received.get(room), deleted);
                }
            }
        }
    }

    /** Runs the publisher until it has said so many lines; returns all that it has said. */
    private static List<String> run(Path directory, int killAfter) throws IOException, InterruptedException {
        Process publisher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Publisher.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader said = publisher.inputReader(UTF_8)) {
            for (int i = 0; i < killAfter; i++) {
                lines.add(said.readLine());
            }
            // Process.destroyForcibly would also close the stream that is read below.
            publisher.toHandle().destroyForcibly();
            // The last line may be incomplete.
            said.lines().filter(line -> line.matches("[a-z]+ [0-9] \\w{12}")).forEach(lines::add);
        }
        publisher.waitFor();
        return lines;
    }

    /** Asks as a member that lagged behind, and has missed what others received. */
    private static void assertReplayed(HistoryNode node, int room, List<String> received, Set<String> deleted) {
        int last = Math.max(0, received.size() - 250);
        Replay replay = node.replay(room, new ReplayRequest.After(received.get(last)));
        assertThat(replay.reason()).isNull();
        List<ChatFrame> frames = HistoryNode.frames(replay);
        Set<String> gone = new HashSet<>(deleted);
        for (ChatFrame frame : frames) {
            if (frame instanceof ChatFrame.Event event) {
                gone.add(event.attributes().get("MessageID"));
            }
        }
        List<String> expected = received.subList(last + 1, received.size()).stream()
                .filter(id -> !gone.contains(id))
                .toList();
        assertThat(frames.stream().map(ChatFrame::id)).startsWith(expected.toArray(String[]::new));
        assertThat(HistoryNode.frames(node.replay(room, new ReplayRequest.Last(1000))))
                .isNotEmpty()
                .noneMatch(frame -> deleted.contains(frame.id()));
    }
}
