package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final int ALL = Integer.MAX_VALUE;
    private static final List<Arn> CONFIGURATIONS = List.of(
            new Arn("us-east-1", "000000000000", ResourceType.LOGGING_CONFIGURATION, "one"),
            new Arn("us-east-1", "000000000000", ResourceType.LOGGING_CONFIGURATION, "other"));

    @TempDir
    private Path directory;

    private static byte[] entry(long number) {
        LogRecord record = new LogRecord("AbCdEfGh1234", number, ("{\"n\":" + number + "}").getBytes(UTF_8));
        return new JournalEntry(CONFIGURATIONS, record).encode();
    }

    private static byte[] large(long number) {
        return new JournalEntry(CONFIGURATIONS, new LogRecord("AbCdEfGh1234", number, new byte[10_000])).encode();
    }

    private Journal prepared() throws IOException {
        Journal journal = Journal.open(directory, MEBIBYTE);
        journal.prepare();
        return journal;
    }

    /** Dispatches all there is. */
    private static List<Long> dispatchAll(Journal journal) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Journal.Batch batch = journal.oldest(50_000); batch != null; batch = journal.oldest(50_000)) {
            batch.entries().forEach(entry -> numbers.add(entry.record().timeMillis()));
            journal.dispatched(batch);
        }
        return numbers;
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void returnsEntriesInOrder() throws IOException {
        Journal journal = prepared();
        assertThat(journal.isEmpty()).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(journal.append(entry(i))).isTrue();
        }
        Journal.Batch batch = journal.oldest(ALL);
        assertThat(batch).isNotNull();
        assertThat(batch.entries()).hasSize(100);
        for (int i = 0; i < 100; i++) {
            JournalEntry entry = batch.entries().get(i);
            assertThat(entry.configurations()).isEqualTo(CONFIGURATIONS);
            assertThat(entry.record().roomId()).isEqualTo("AbCdEfGh1234");
            assertThat(entry.record().timeMillis()).isEqualTo(i);
            assertThat(entry.record().json()).asString(UTF_8).isEqualTo("{\"n\":" + i + "}");
        }
        journal.dispatched(batch);
        assertThat(journal.isEmpty()).isTrue();
        assertThat(journal.oldest(ALL)).isNull();
    }

    @Test
    void isFullWhenItsFilesAreFullAndCreatesNoMore() throws IOException {
        Journal journal = prepared();
        List<Path> files = files();
        assertThat(files).hasSize(Journal.FILES);
        long number = 0;
        for (int round = 0; round < 10; round++) {
            long first = number;
            while (journal.append(large(number))) {
                number++;
            }
            assertThat(journal.isPressed()).isTrue();
            assertThat(dispatchAll(journal))
                    .isEqualTo(LongStream.range(first, number).boxed().toList());
            assertThat(journal.isPressed()).isFalse();
            assertThat(files()).isEqualTo(files);
        }
        assertThat(number).isGreaterThan(300);
        assertThat(files().stream().mapToLong(file -> file.toFile().length()).sum())
                .isEqualTo(Journal.FILES * MEBIBYTE / 8);
    }

    @Test
    void readsTheEntriesOfAnEarlierProcess() throws IOException {
        Journal journal = prepared();
        long number = 0;
        while (journal.append(large(number))) {
            number++;
        }
        Journal.Batch first = journal.oldest(30_000);
        assertThat(first).isNotNull();
        journal.dispatched(first);
        journal.close();
        Journal again = prepared();
        assertThat(dispatchAll(again))
                .isEqualTo(
                        LongStream.range(first.entries().size(), number).boxed().toList());
        assertThat(again.append(entry(number))).isTrue();
        assertThat(dispatchAll(again)).containsExactly(number);
    }

    @Test
    void ignoresLeftoversOfAnEarlierUseOfAFile() throws IOException {
        Journal journal = prepared();
        // Entries of one length, so that entries of a later use end where older ones begin.
        for (int round = 0; round < 3; round++) {
            while (journal.append(large(7))) {
                assertThat(journal.added()).isPositive();
            }
            dispatchAll(journal);
        }
        journal.append(large(8));
        journal.append(large(9));
        journal.close();
        assertThat(dispatchAll(Journal.open(directory, MEBIBYTE))).containsExactly(8L, 9L);
    }

    @Test
    void interruptingAPublisherClosesNoFile() throws IOException {
        Journal journal = prepared();
        Thread.currentThread().interrupt();
        assertThat(journal.append(entry(0))).isTrue();
        assertThat(journal.append(entry(1))).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(dispatchAll(journal)).isEqualTo(upTo(2));
    }

    @Test
    void acceptsEntriesOnlyBetweenPrepareAndRelease() throws IOException {
        Journal journal = Journal.open(directory.resolve("journal"), MEBIBYTE);
        assertThat(journal.append(entry(0))).isFalse();
        assertThat(directory.resolve("journal")).doesNotExist();
        journal.prepare();
        assertThat(journal.append(entry(1))).isTrue();
        journal.release();
        assertThat(dispatchAll(journal)).as("something waited").containsExactly(1L);
        journal.release();
        assertThat(directory.resolve("journal")).isEmptyDirectory();
        assertThat(journal.append(entry(2))).isFalse();
    }

    @Test
    void discardsAnUnfinishedFile() throws IOException {
        Files.write(directory.resolve("0000000000000007.journal"), new byte[0]);
        Files.write(directory.resolve("0000000000000008.journal"), new byte[100]);
        Journal journal = prepared();
        assertThat(files()).hasSize(Journal.FILES);
        assertThat(journal.append(entry(1))).isTrue();
        assertThat(dispatchAll(journal)).containsExactly(1L);
    }

    @Test
    void acceptedEntriesSurviveAKill() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        long taken = 0;
        try (BufferedReader said = process.inputReader()) {
            while (taken < 20_000) {
                taken = Long.parseLong(said.readLine());
            }
            // Process.destroyForcibly would also close the stream.
            process.toHandle().destroyForcibly();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.matches("[0-9]{5,7}")) {
                    taken = Math.max(taken, Long.parseLong(line));
                }
            }
        }
        process.waitFor();
        List<Long> found = dispatchAll(Journal.open(directory, 32 * MEBIBYTE));
        assertThat(found).hasSizeGreaterThanOrEqualTo((int) taken).isEqualTo(upTo(found.size()));
    }

    /** Says after each thousand how many entries it has handed over, until it is killed. */
    static final class Writer {
        public static void main(String[] directory) throws IOException {
            Journal journal = Journal.open(Path.of(directory[0]), 32 * MEBIBYTE);
            journal.prepare();
            for (int i = 0; journal.append(entry(i)); i++) {
                if ((i + 1) % 1000 == 0) {
                    System.out.println(i + 1);
                }
            }
        }
    }
}
