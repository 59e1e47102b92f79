package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    private Path directory;

    private final AtomicLong total = new AtomicLong();

    private static LogRecord record(int number) {
        return new LogRecord("AbCdEfGh1234", 1_700_000_000_000L + number, ("{\"n\":" + number + "}").getBytes(UTF_8));
    }

    private static LogRecord large(int number) {
        return new LogRecord("AbCdEfGh1234", number, new byte[10_000]);
    }

    private static List<Long> numbers(Spool.Taken taken) {
        return taken.records().stream()
                .map(record -> record.timeMillis() % 1_000_000)
                .toList();
    }

    private Spool open(long maxBytes) throws IOException {
        return Spool.open(directory, maxBytes, total);
    }

    private static void append(Spool spool, LogRecord record) throws IOException {
        assertThat(spool.append(new ArrayDeque<>(List.of(record)))).isTrue();
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void returnsRecordsInOrder() throws IOException {
        Spool spool = open(MEBIBYTE);
        for (int i = 0; i < 100; i++) {
            append(spool, record(i));
        }
        List<LogRecord> records = spool.oldest(MEBIBYTE).records();
        assertThat(records).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(records.get(i)).usingRecursiveComparison().isEqualTo(record(i));
        }
    }

    @Test
    void removesDeliveredRecords() throws IOException {
        Spool spool = open(MEBIBYTE);
        for (int i = 0; i < 10; i++) {
            append(spool, record(i));
        }
        Spool.Taken one = spool.oldest(1);
        assertThat(numbers(one)).containsExactly(0L);
        append(spool, record(10));
        spool.delivered(one);
        assertThat(spool.waiting()).isEqualTo(10);
        assertThat(numbers(spool.oldest(MEBIBYTE))).startsWith(1L).endsWith(10L).hasSize(10);
    }

    @Test
    void deletesEachFileOnceItsRecordsAreDelivered() throws IOException {
        Spool spool = open(MEBIBYTE);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            append(spool, large(i));
            expected.add((long) i);
        }
        assertThat(files()).isGreaterThan(5);
        List<Long> read = new ArrayList<>();
        while (spool.waiting() > 0) {
            Spool.Taken taken = spool.oldest(100_000);
            read.addAll(numbers(taken));
            spool.delivered(taken);
        }
        assertThat(read).isEqualTo(expected);
        assertThat(files()).isZero();
        assertThat(total).hasValue(0);
        assertThat(spool.oldest(MEBIBYTE).records()).isEmpty();
    }

    @Test
    void readsTheRecordsOfAnEarlierProcess() throws IOException {
        Spool spool = open(MEBIBYTE);
        for (int i = 0; i < 60; i++) {
            append(spool, large(i));
        }
        spool.delivered(spool.oldest(100_000));
        long waiting = spool.waiting();
        Spool again = open(MEBIBYTE);
        assertThat(again.waiting()).isEqualTo(waiting).isLessThan(60);
        append(again, large(60));
        List<Long> left = numbers(again.oldest(10 * MEBIBYTE));
        assertThat(left)
                .isEqualTo(IntStream.rangeClosed(60 - (int) waiting, 60)
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    @Test
    void usesNoMoreSpaceThanItsRecords() throws IOException {
        Spool spool = open(1024L * MEBIBYTE);
        assertThat(files()).isZero();
        append(spool, large(1));
        assertThat(total.get()).isEqualTo(spool.bytes()).isBetween(10_000L, 10_100L);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isEqualTo(spool.bytes());
        }
    }

    @Test
    void appendsBatchesOfRecords() throws IOException {
        Spool spool = open(MEBIBYTE);
        Queue<LogRecord> many = new ArrayDeque<>();
        IntStream.range(0, 60).forEach(i -> many.add(large(i)));
        assertThat(spool.append(many)).isTrue();
        assertThat(many).isEmpty();
        assertThat(numbers(spool.oldest(10 * MEBIBYTE)))
                .isEqualTo(IntStream.range(0, 60).mapToObj(Long::valueOf).toList());
    }

    @Test
    void recognizesRecordsItAlreadyHas() throws IOException {
        Spool spool = open(MEBIBYTE);
        append(spool, record(1));
        append(spool, record(2));
        Queue<LogRecord> again = new ArrayDeque<>(List.of(record(1), record(2), record(3)));
        spool.removeKnown(again);
        assertThat(again)
                .extracting(LogRecord::timeMillis)
                .containsExactly(record(3).timeMillis());
    }

    @Test
    void aForgottenSpoolAcceptsNothingAndLeavesNothing() throws IOException {
        Spool spool = open(MEBIBYTE);
        append(spool, record(1));
        append(spool, record(2));
        assertThat(spool.forget()).isEqualTo(2);
        Queue<LogRecord> more = new ArrayDeque<>(List.of(record(3)));
        assertThat(spool.append(more)).isFalse();
        assertThat(more).hasSize(1);
        assertThat(total).hasValue(0);
        spool.delete();
        assertThat(directory).doesNotExist();
    }

    @Test
    void dropsTheOldestRecordsWhenFull() throws IOException {
        Spool spool = open(MEBIBYTE);
        int dropped = 0;
        for (int i = 0; i < 300; i++) {
            append(spool, large(i));
            dropped += spool.takeDropped();
        }
        assertThat(dropped).isPositive();
        assertThat(spool.waiting()).isEqualTo(300 - dropped);
        assertThat(numbers(spool.oldest(10 * MEBIBYTE)))
                .isEqualTo(IntStream.range(dropped, 300).mapToObj(Long::valueOf).toList());
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThanOrEqualTo(MEBIBYTE);
        }
    }

    @Test
    void recordsDroppedDuringADeliveryAreNotDeliveredTwice() throws IOException {
        Spool spool = open(MEBIBYTE);
        append(spool, large(0));
        Spool.Taken taken = spool.oldest(1);
        for (int i = 1; i < 300; i++) {
            append(spool, large(i));
        }
        long waiting = spool.waiting();
        spool.delivered(taken);
        assertThat(spool.waiting()).isEqualTo(waiting);
    }

    @Test
    void ignoresATruncatedRecord() throws IOException {
        Spool spool = open(MEBIBYTE);
        for (int i = 0; i < 3; i++) {
            append(spool, record(i));
        }
        try (Stream<Path> files = Files.list(directory);
                RandomAccessFile file =
                        new RandomAccessFile(files.findFirst().orElseThrow().toFile(), "rw")) {
            file.seek(8 + 3 * (17 + 12 + 7) - 1);
            assertThat(file.read()).isEqualTo('}');
            file.seek(8 + 3 * (17 + 12 + 7) - 1);
            file.write(0);
        }
        assertThat(numbers(open(MEBIBYTE).oldest(MEBIBYTE))).containsExactly(0L, 1L);
    }

    @Test
    void discardsFilesOfAnotherFormat() throws IOException {
        Files.write(directory.resolve("0000000000000007.spool"), new byte[0]);
        Files.write(directory.resolve("0000000000000008.spool"), new byte[100]);
        Spool spool = open(MEBIBYTE);
        assertThat(files()).isZero();
        append(spool, record(1));
        assertThat(numbers(spool.oldest(1))).containsExactly(1L);
    }

    @Test
    void acceptedRecordsSurviveAKill() throws Exception {
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
        List<Long> found = numbers(open(1024L * MEBIBYTE).oldest(1024 * MEBIBYTE));
        assertThat(found.size()).isGreaterThanOrEqualTo((int) taken);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(i);
        }
    }

    /** Says after each thousand how many records it has handed over, until it is killed. */
    static final class Writer {
        public static void main(String[] directory) throws IOException {
            Spool spool = Spool.open(Path.of(directory[0]), 1024L * MEBIBYTE, new AtomicLong());
            for (int i = 0; i < 1_000_000; i++) {
                append(spool, record(i));
                if ((i + 1) % 1000 == 0) {
                    System.out.println(i + 1);
                }
            }
        }
    }
}
