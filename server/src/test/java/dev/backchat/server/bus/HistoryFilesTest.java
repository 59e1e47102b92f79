package dev.backchat.server.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.server.room.HistorySetting;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.time.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of histories when a process has ended, with or without having been stopped. */
class HistoryFilesTest {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final int SEGMENT_BYTES = 256 * 1024;

    @TempDir
    private Path directory;

    private final TestClock clock = new TestClock();
    private final Map<Arn, StoredRoom> rooms = new HashMap<>();
    private final List<HistoryNode> nodes = new ArrayList<>();
    private Path home;
    private HistoryNode node;

    @BeforeEach
    void start() throws IOException {
        home = directory.resolve("history");
        rooms.put(HistoryNode.arn(1), HistoryNode.room(1, "10/1h"));
        rooms.put(HistoryNode.arn(2), HistoryNode.room(2, "10/1h"));
        node = open();
    }

    @AfterEach
    void stop() {
        nodes.forEach(HistoryNode::close);
    }

    private HistoryNode open() throws IOException {
        HistoryNode opened = new HistoryNode(home, rooms, MEBIBYTE, clock);
        nodes.add(opened);
        return opened;
    }

    /** Has another process begin where this one is: what a killed one has appended is in the kernel's hands. */
    private void kill() throws IOException {
        awaitComplete();
        home = copy();
        node = open();
    }

    private Path copy() throws IOException {
        Path copy = Files.createTempDirectory(directory, "killed");
        for (Path file : files()) {
            Path name = copy.resolve(file.getFileName());
            if (file.endsWith("state")) {
                // A copy of this one would show that all are copies.
                Files.createLink(name, file);
            } else {
                Files.copy(file, name);
            }
        }
        return copy;
    }

    private void restart() throws IOException {
        node.close();
        node = open();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.sorted().toList();
        }
    }

    private List<Path> segments() throws IOException {
        return files().stream()
                .filter(file -> file.toString().endsWith(".history"))
                .toList();
    }

    private String state() throws IOException {
        Path state = home.resolve("state");
        return Files.exists(state) ? Files.readString(state, US_ASCII) : "";
    }

    /** Waits until a restart loses nothing: the first files of a directory are created behind the first message's back. */
    private void awaitComplete() {
        Awaitility.await().until(() -> state().startsWith("R"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasSaidOutlastsTheProcess(boolean isKilled) throws IOException {
        String first = node.say(1, "1");
        node.say(1, "2");
        node.say(2, "other");
        awaitComplete();
        node.say(1, "3");
        if (isKilled) {
            kill();
        } else {
            restart();
        }
        assertThat(node.contents(1)).containsExactly("1", "2", "3");
        assertThat(node.contents(2)).containsExactly("other");
        Replay missed = node.replay(1, new ReplayRequest.After(first));
        assertThat(missed.isRecovered()).isTrue();
        assertThat(missed.frames()).hasSize(2);
        node.say(1, "4");
        assertThat(node.contents(1)).containsExactly("1", "2", "3", "4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletedMessagesStayDeleted(boolean isKilled) throws IOException {
        node.say(1, "1");
        awaitComplete();
        String deleted = node.say(1, "2");
        node.say(1, "3");
        node.delete(1, deleted);
        if (isKilled) {
            kill();
        } else {
            restart();
        }
        assertThat(node.contents(1)).containsExactly("1", "3");
        // Who has seen the deleted message can still resume from it.
        assertThat(node.replay(1, new ReplayRequest.After(deleted)).isRecovered())
                .isTrue();
    }

    @Test
    void theSettingOfTheDayCounts() throws IOException {
        IntStream.rangeClosed(1, 9).forEach(i -> node.say(1, String.valueOf(i)));
        node.say(2, "old");
        awaitComplete();
        clock.advance(Duration.ofMinutes(59));
        node.say(2, "new");
        rooms.put(HistoryNode.arn(1), HistoryNode.room(1, "3/24h"));
        clock.advance(Duration.ofMinutes(2));
        restart();
        assertThat(node.contents(1)).containsExactly("7", "8", "9");
        assertThat(node.contents(2)).containsExactly("new");
    }

    @Test
    void whatASmallerSettingHasDroppedStaysDropped() throws IOException {
        IntStream.rangeClosed(1, 9).forEach(i -> node.say(1, String.valueOf(i)));
        awaitComplete();
        node.set(1, "2/1h");
        node.set(1, "10/1h");
        kill();
        assertThat(node.contents(1)).containsExactly("8", "9");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasForgottenStaysForgotten(boolean isKilled) throws IOException {
        node.say(1, "1");
        node.say(2, "2");
        awaitComplete();
        node.set(1, "");
        node.set(1, "10/1h");
        // The process ends between the change of the tags and its announcement.
        rooms.remove(HistoryNode.arn(2));
        if (isKilled) {
            kill();
        } else {
            restart();
        }
        assertThat(node.contents(1)).isEmpty();
        rooms.put(HistoryNode.arn(2), HistoryNode.room(2, "10/1h"));
        assertThat(node.contents(2)).isEmpty();
        restart();
        assertThat(node.contents(2)).isEmpty();
    }

    @Test
    void whatIsForgottenNeverPassesForWhatCameBefore() throws IOException {
        String last = node.say(1, "1");
        awaitComplete();
        node.set(1, "");
        node.set(1, "10/1h");
        node.say(1, "2");
        kill();
        assertThat(node.contents(1)).containsExactly("2");
        assertThat(node.replay(1, new ReplayRequest.After(last)).isRecovered()).isFalse();
    }

    @Test
    void roomsWithoutHistoryCostNothing() throws IOException {
        node.close();
        rooms.clear();
        node = open();
        node.say(3, "nothing");
        node.close();
        assertThat(home).doesNotExist();
    }

    @Test
    void theFilesAreTheOwnersAlone() throws IOException {
        node.say(1, "1");
        awaitComplete();
        assertThat(files())
                .hasSizeGreaterThan(1)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
    }

    @Test
    void aRecordThatWasCutOffIsLeftOut() throws IOException {
        node.say(1, "1");
        awaitComplete();
        node.say(1, "2");
        int begin = end(Files.readAllBytes(lastWritten()));
        node.say(1, "3");
        byte[] bytes = Files.readAllBytes(lastWritten());
        int end = end(bytes);
        assertThat(read(bytes).records(HistoryNode.arn(1))).hasSize(3);
        for (int cut = begin; cut < end; cut++) {
            byte[] torn = bytes.clone();
            Arrays.fill(torn, cut, torn.length, (byte) 0);
            assertThat(read(torn).records(HistoryNode.arn(1))).hasSize(2);
        }
    }

    @Test
    void damageIsNeverTakenForTheEnd() throws IOException {
        node.say(1, "1");
        awaitComplete();
        node.say(2, "a");
        node.say(1, "2");
        byte[] bytes = Files.readAllBytes(lastWritten());
        int end = end(bytes);
        for (int at = 0; at < end; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            HistoryReader reader = read(damaged);
            assertThat(reader.records(HistoryNode.arn(1)))
                    .as("damage at %d of %d", at, end)
                    .isEmpty();
            assertThat(reader.records(HistoryNode.arn(2))).isEmpty();
        }
    }

    private HistoryReader read(byte[] segment) throws IOException {
        Path file = directory.resolve("copy");
        Files.write(file, segment);
        HistoryReader reader = new HistoryReader(arn -> HistorySetting.LONGEST, MEBIBYTE);
        reader.read(file);
        return reader;
    }

    @Test
    void whatIsSaidAfterDamageIsNoContinuation() throws IOException {
        String last = node.say(1, "1");
        awaitComplete();
        node.say(1, "2");
        home = copy();
        damage(lastWritten());
        node = open();
        assertThat(node.contents(1)).isEmpty();
        node.say(1, "3");
        restart();
        assertThat(node.contents(1)).containsExactly("3");
        assertThat(node.replay(1, new ReplayRequest.After(last)).isRecovered()).isFalse();
    }

    private static void damage(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        bytes[end(bytes) - 1] ^= 1;
        Files.write(segment, bytes);
    }

    private Path lastWritten() throws IOException {
        return segments().stream()
                .filter(file -> {
                    try {
                        return end(Files.readAllBytes(file)) > HistorySegment.HEADER_BYTES;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static int end(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Test
    void roomsThatAreTalkedInLaterSurviveDamage() throws IOException {
        rooms.put(HistoryNode.arn(2), HistoryNode.room(2, "1000/1h"));
        node.say(1, "1");
        awaitComplete();
        int messages = 600;
        for (int i = 0; i < messages; i++) {
            node.say(2, "x".repeat(400));
        }
        node.say(2, "last");
        Path first = segments().getFirst();
        assertThat(lastWritten()).isNotEqualTo(first);
        home = copy();
        damage(home.resolve(first.getFileName()));
        node = open();
        assertThat(node.contents(1)).isEmpty();
        assertThat(node.contents(2)).endsWith("last").hasSizeBetween(2, messages - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterAnotherStartOfTheMachineOnlyWhatWasClosedIsTrusted(boolean isClosed) throws IOException {
        String last = node.say(1, "1");
        awaitComplete();
        if (isClosed) {
            node.close();
        }
        home = copy();
        Path state = home.resolve("state");
        String said = Files.readString(state, US_ASCII);
        Files.writeString(state, said.replaceAll("-[0-9a-f]{4}-", "-none-"), US_ASCII);
        node = open();
        assertThat(node.replay(1, new ReplayRequest.After(last)).isRecovered()).isEqualTo(isClosed);
        assertThat(node.contents(1)).hasSize(isClosed ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyOfTheFilesIsNotTrusted(boolean isClosed) throws IOException {
        String last = node.say(1, "1");
        awaitComplete();
        if (isClosed) {
            node.close();
        }
        home = copy();
        Path state = home.resolve("state");
        Path copied = Files.copy(state, directory.resolve("copied"));
        Files.move(copied, state, StandardCopyOption.REPLACE_EXISTING);
        node = open();
        assertThat(node.replay(1, new ReplayRequest.After(last)).isRecovered()).isFalse();
        assertThat(node.contents(1)).isEmpty();
    }

    @Test
    void whatTheDiskHasNotAcceptedMakesAllOfItWorthless() throws IOException {
        Path full = directory.resolve("full");
        HistoryLog log = new HistoryLog(full, MEBIBYTE);
        assertThat(log.open()).isEmpty();
        log.prepare();
        int failures = log.failures();
        int first = log.roll();
        log.replaced(first, failures);
        assertThat(log.isComplete()).isTrue();
        byte[] record =
                new HistoryRecord(HistoryRecord.Kind.FRAME, HistoryNode.arn(1), 1, 1, new byte[] {1, 2, 3}).encode();
        assertThat(log.append(record)).isEqualTo(first);
        assertThat(new HistoryLog(full, MEBIBYTE).open()).isNotEmpty();
        // Nobody creates further segments, as on a full disk.
        int appended = 1;
        while (log.append(record) != HistoryLog.NOWHERE) {
            appended++;
        }
        assertThat(appended).isGreaterThan(SEGMENT_BYTES / record.length);
        assertThat(log.isComplete()).isFalse();
        assertThat(new HistoryLog(full, MEBIBYTE).open()).isEmpty();
    }

    @Test
    void theFilesStayBoundedAndQuietRoomsStayInThem() throws IOException {
        String quiet = node.say(1, "quiet");
        String deleted = node.say(1, "deleted");
        node.delete(1, deleted);
        awaitComplete();
        String content = "x".repeat(400);
        for (int i = 0; i < 20_000; i++) {
            node.say(2, content);
        }
        // Some eleven megabytes were written, of which six kilobytes count.
        Awaitility.await()
                .until(() -> segments().stream()
                                .mapToLong(file -> file.toFile().length())
                                .sum()
                        <= 8 * SEGMENT_BYTES);
        restart();
        assertThat(node.contents(1)).containsExactly("quiet");
        assertThat(node.replay(1, new ReplayRequest.After(quiet)).isRecovered()).isTrue();
        assertThat(node.replay(1, new ReplayRequest.After(deleted)).isRecovered())
                .isTrue();
        assertThat(node.contents(2)).hasSize(10).containsOnly(content);
    }

    @Test
    void nothingDeletedStaysOnTheDisk() throws IOException {
        String secret = node.say(1, "secret");
        awaitComplete();
        assertThat(textOnDisk()).contains("secret");
        node.delete(1, secret);
        clock.advance(Duration.ofMinutes(61));
        // A new room has the compactor look at once.
        node.set(3, "1/1h");
        // A file may go while it is read.
        Awaitility.await().ignoreExceptions().until(() -> !textOnDisk().contains("secret"));
    }

    private String textOnDisk() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : segments()) {
            text.append(new String(Files.readAllBytes(file), UTF_8));
        }
        return text.toString();
    }

    @Test
    void theMemoryForWhatIsReadIsBounded() throws IOException {
        String content = "x".repeat(400);
        rooms.put(HistoryNode.arn(1), HistoryNode.room(1, "1000/1h"));
        rooms.put(HistoryNode.arn(2), HistoryNode.room(2, "1000/1h"));
        for (int i = 0; i < 1000; i++) {
            node.say(1, content);
        }
        for (int i = 0; i < 500; i++) {
            node.say(2, content);
        }
        awaitComplete();
        node.close();
        node = new HistoryNode(home, rooms, 500_000, clock);
        nodes.add(node);
        assertThat(node.histories.bytes()).isLessThanOrEqualTo(500_000);
        assertThat(node.contents(2)).hasSize(500);
    }

    /** Compares with histories that never leave the memory. */
    @Test
    void restartsChangeNothing() throws IOException {
        Random random = new Random(22);
        HistoryNode model = new HistoryNode(new Histories(true, 64 * MEBIBYTE, clock), rooms, clock);
        List<String> ids = new ArrayList<>();
        node.bus.subscribe(HistoryNode.arn(1), message -> copy(model, ids, message));
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(40)) {
                case 0 -> {
                    restart();
                    node.bus.subscribe(HistoryNode.arn(1), message -> copy(model, ids, message));
                }
                case 1 -> node.set(1, random.nextBoolean() ? "20/10m" : "5/1h");
                case 2 -> {
                    node.set(1, "");
                    node.set(1, "10/1h");
                }
                case 3, 4, 5, 6 -> {
                    if (!ids.isEmpty()) {
                        node.delete(1, ids.get(random.nextInt(ids.size())));
                    }
                }
                case 7 -> clock.advance(Duration.ofMinutes(random.nextInt(10)));
                default -> node.say(1, "x".repeat(random.nextInt(2_000)));
            }
            assertThat(node.contents(1)).as("step %d", step).isEqualTo(model.contents(1));
            if (!ids.isEmpty()) {
                ReplayRequest after =
                        new ReplayRequest.After(ids.get(Math.max(0, ids.size() - 1 - random.nextInt(12))));
                Replay replay = node.replay(1, after);
                Replay expected = model.replay(1, after);
                // The id before the oldest frame is not known any more.
                assertThat(replay.isRecovered() && !expected.isRecovered()).isFalse();
                if (replay.isRecovered()) {
                    assertThat(replay.frames()).containsExactlyElementsOf(expected.frames());
                }
            }
        }
    }

    private void copy(HistoryNode model, List<String> ids, BusMessage message) {
        model.publish(1, message);
        if (message instanceof BusMessage.Broadcast broadcast) {
            ids.add(HistoryNode.read(broadcast.frame()).id());
        }
    }
}
