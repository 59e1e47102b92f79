package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    private Path directory;

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

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void givesRecordsAsTheyWereTakenAndInTheirOrder() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        for (int i = 0; i < 100; i++) {
            assertThat(spool.append(record(i))).isZero();
        }
        List<LogRecord> records = spool.oldest(MEBIBYTE).records();
        assertThat(records).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(records.get(i)).usingRecursiveComparison().isEqualTo(record(i));
        }
    }

    @Test
    void forgetsWhatHasBeenDelivered() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        for (int i = 0; i < 10; i++) {
            spool.append(record(i));
        }
        Spool.Taken one = spool.oldest(1);
        assertThat(numbers(one)).containsExactly(0L);
        spool.append(record(10));
        spool.delivered(one);
        assertThat(spool.waiting()).isEqualTo(10);
        assertThat(numbers(spool.oldest(MEBIBYTE))).startsWith(1L).endsWith(10L).hasSize(10);
    }

    @Test
    void goesOverManyFilesAndDeletesThemWhenTheyAreDelivered() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            assertThat(spool.append(large(i))).isZero();
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
        assertThat(files()).isEqualTo(1);
        assertThat(spool.oldest(MEBIBYTE).records()).isEmpty();
    }

    @Test
    void findsAgainWhatAnEarlierProcessLeft() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        for (int i = 0; i < 60; i++) {
            spool.append(large(i));
        }
        spool.delivered(spool.oldest(100_000));
        long waiting = spool.waiting();
        Spool again = Spool.open(directory, MEBIBYTE);
        assertThat(again.waiting()).isEqualTo(waiting).isLessThan(60);
        again.append(large(60));
        List<Long> left = numbers(again.oldest(10 * MEBIBYTE));
        assertThat(left)
                .isEqualTo(IntStream.rangeClosed(60 - (int) waiting, 60)
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    @Test
    void theOldestGoWhenThereIsNoRoomLeft() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        int dropped = 0;
        for (int i = 0; i < 300; i++) {
            dropped += spool.append(large(i));
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
    void knowsThatWhatWasTakenHasBeenDropped() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        spool.append(large(0));
        Spool.Taken taken = spool.oldest(1);
        assertThat(spool.has(taken)).isTrue();
        for (int i = 1; i < 300; i++) {
            spool.append(large(i));
        }
        assertThat(spool.has(taken)).isFalse();
        long waiting = spool.waiting();
        spool.delivered(taken);
        assertThat(spool.waiting()).isEqualTo(waiting);
    }

    @Test
    void aRecordThatWasCutOffIsNone() throws IOException {
        Spool spool = Spool.open(directory, MEBIBYTE);
        for (int i = 0; i < 3; i++) {
            spool.append(record(i));
        }
        try (Stream<Path> files = Files.list(directory);
                RandomAccessFile file =
                        new RandomAccessFile(files.findFirst().orElseThrow().toFile(), "rw")) {
            // The last byte of the last record's line.
            file.seek(8 + 3 * (17 + 12 + 7) - 1);
            assertThat(file.read()).isEqualTo('}');
            file.seek(8 + 3 * (17 + 12 + 7) - 1);
            file.write(0);
        }
        assertThat(numbers(Spool.open(directory, MEBIBYTE).oldest(MEBIBYTE))).containsExactly(0L, 1L);
    }

    @Test
    void aFileThatIsNoSpoolsIsThrownAway() throws IOException {
        Files.write(directory.resolve("0000000000000007.spool"), new byte[0]);
        Files.write(directory.resolve("0000000000000008.spool"), new byte[100]);
        Spool spool = Spool.open(directory, MEBIBYTE);
        assertThat(files()).isZero();
        spool.append(record(1));
        assertThat(numbers(spool.oldest(1))).containsExactly(1L);
    }

    @Test
    void whatWasTakenSurvivesAKill() throws Exception {
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
            // Process::destroyForcibly would close the stream too.
            process.toHandle().destroyForcibly();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.matches("[0-9]{5,7}")) {
                    taken = Math.max(taken, Long.parseLong(line));
                }
            }
        }
        process.waitFor();
        List<Long> found = numbers(Spool.open(directory, 1024L * MEBIBYTE).oldest(1024 * MEBIBYTE));
        assertThat(found.size()).isGreaterThanOrEqualTo((int) taken);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(i);
        }
    }

    /** Says after each thousand how many records it has handed over, until it is killed. */
    static final class Writer {
        public static void main(String[] directory) throws IOException {
            Spool spool = Spool.open(Path.of(directory[0]), 1024L * MEBIBYTE);
            for (int i = 0; i < 1_000_000; i++) {
                spool.append(record(i));
                if ((i + 1) % 1000 == 0) {
                    System.out.println(i + 1);
                }
            }
        }
    }
}
