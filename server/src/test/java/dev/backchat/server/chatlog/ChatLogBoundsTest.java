package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.server.room.StoredRoom;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Tests that what chat logs keep is bounded, and eventually deleted. */
class ChatLogBoundsTest extends ChatLogFixture {
    @Test
    void aFullSpoolDropsTheOldestAndCountsThem() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        StoredRoom room = room(configuration);
        Files.writeString(directory.resolve("logs"), "in the way");
        int count = 5000;
        String last = "";
        try (ChatLog log = open(SOON)) {
            for (int i = 0; i < count; i++) {
                last = say(log, room, "x".repeat(400) + i);
                if (i % 100 == 0) {
                    awaitSpooled(i);
                }
            }
            awaitSpooled(count);
            assertThat(dropped("spool_full")).isPositive();
            Files.delete(directory.resolve("logs"));
            Awaitility.await()
                    .until(() -> counted("backchat.log.records.delivered") + counted("backchat.log.records.dropped")
                            >= count);
        }
        List<String> delivered = lines("firehose/stream.jsonl");
        assertThat(delivered).hasSizeLessThan(count).last().isEqualTo(last);
        assertThat(delivered).hasSize(count - (int) counted("backchat.log.records.dropped"));
    }

    @Test
    void anIdleConfigurationHasNoFile() throws IOException {
        List<StoredRoom> rooms = IntStream.range(0, 180)
                .mapToObj(i -> room(create(DestinationConfiguration.firehose("stream-" + i))))
                .toList();
        try (ChatLog log = open(SOON)) {
            List<Path> journal = files(directory.resolve("spool/journal"));
            rooms.forEach(room -> say(log, room, "hello"));
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 180);
            Awaitility.await().until(() -> spooled().stream().noneMatch(Files::isRegularFile));
            assertThat(files(directory.resolve("spool/journal"))).isEqualTo(journal);
        }
    }

    @Test
    void recordsOfManyConfigurationsWaitInAFewOpenFiles() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(OPEN_FILES), "the files of a process can be listed here");
        Files.writeString(directory.resolve("logs"), "in the way");
        List<StoredRoom> rooms = IntStream.range(0, 180)
                .mapToObj(i -> room(create(DestinationConfiguration.firehose("stream-" + i))))
                .toList();
        try (ChatLog log = open(SOON)) {
            for (int round = 1; round <= 3; round++) {
                rooms.forEach(room -> say(log, room, "hello"));
                int said = 180 * round;
                Awaitility.await().until(() -> waiting() == said);
                // The journal's files, and those of deliveries in progress.
                assertThat(openFiles()).isLessThanOrEqualTo(Journal.FILES + 16);
            }
            long onDisk = 0;
            for (Path file : spooled()) {
                onDisk += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            assertThat(onDisk).isLessThan(180 * 2048);
        }
    }

    @Test
    void whenAllSpoolsAreFullTheLargestDropsRecords() throws IOException {
        total = MEBIBYTE;
        Files.writeString(directory.resolve("logs"), "in the way");
        Arn quiet = create(DestinationConfiguration.firehose("quiet"));
        Arn loud = create(DestinationConfiguration.firehose("loud"));
        Arn louder = create(DestinationConfiguration.firehose("louder"));
        try (ChatLog log = open(SOON)) {
            say(log, room(quiet), "hello");
            int said = 1;
            for (Arn one : List.of(loud, louder)) {
                StoredRoom room = room(one);
                for (int i = 0; i < 1000; i++) {
                    say(log, room, "x".repeat(400));
                    if (++said % 100 == 0) {
                        awaitSpooled(said);
                    }
                }
            }
            awaitSpooled(said);
            long onDisk = 0;
            for (Path file : spooled()) {
                onDisk += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            assertThat(onDisk).isLessThanOrEqualTo(total);
            assertThat(dropped("spool_full")).isPositive();
            assertThat(meters.get("backchat.log.records.waiting")
                            .tag("configuration", quiet.toString())
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.find("backchat.log.records.dropped")
                            .tag("configuration", quiet.toString())
                            .counter())
                    .isNull();
        }
    }

    @Test
    void aDeletedConfigurationLeavesNothing() throws IOException {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Arn kept = create(DestinationConfiguration.firehose("kept"));
        List<Arn> deleted = IntStream.range(0, 20)
                .mapToObj(i -> create(DestinationConfiguration.firehose("deleted")))
                .toList();
        try (ChatLog log = open(SOON, new LogMeters(prometheus))) {
            say(log, room(kept), "hello");
            deleted.forEach(arn -> say(log, room(arn), "hello"));
            for (Arn arn : deleted) {
                delete(log, arn);
            }
            Awaitility.await().until(() -> spooled().size() <= 1);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(prometheus.scrape())
                            .contains(kept.id())
                            .doesNotContain(deleted.stream().map(Arn::id).toList()));
            assertThat(lines("firehose/deleted.jsonl")).as("what waited").hasSize(20);
            // Simulates a message under way while the configuration is deleted.
            say(log, room(deleted.getFirst()), "late");
            Awaitility.await().until(() -> prometheus.scrape().contains("configuration=\"other\",reason=\"refused\""));
            assertThat(prometheus.scrape()).doesNotContain(deleted.getFirst().id());
            assertThat(spooled()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void deletingTheLastConfigurationFreesTheJournal() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Path journal = directory.resolve("spool/journal");
        try (ChatLog log = open(SOON)) {
            assertThat(files(journal)).hasSize(Journal.FILES);
            say(log, room(configuration), "hello");
            delete(log, configuration);
            assertThat(journal).isEmptyDirectory();
            Arn another = create(DestinationConfiguration.firehose("stream"));
            log.prepare();
            say(log, room(another), "again");
            Awaitility.await().until(() -> lines("firehose/stream.jsonl").size() == 2);
        }
    }

    @Test
    void removesFoldersOfUnknownConfigurations() throws IOException {
        Arn gone = create(DestinationConfiguration.firehose("stream"));
        Files.writeString(directory.resolve("logs"), "in the way");
        try (ChatLog log = open(SOON)) {
            say(log, room(gone), "hello");
        }
        configurations.delete(gone);
        Files.createDirectories(directory.resolve("spool/us-east-1_000000000000_Empty1234567"));
        Files.createDirectories(directory.resolve("spool/lost+found"));
        try (ChatLog log = open(SOON)) {
            assertThat(log.isFailing(gone)).isFalse();
            assertThat(dropped("refused")).isEqualTo(1);
            assertThat(spooled()).containsExactly(directory.resolve("spool/lost+found"));
        }
    }

    private static List<LogRecord> records() {
        return IntStream.range(0, 10)
                .mapToObj(i -> new LogRecord("AbCdEfGh1234", 1, ("{\"n\":" + i + "}").getBytes(UTF_8)))
                .toList();
    }

    private static List<String> lines(List<LogRecord> records) {
        return records.stream().map(record -> new String(record.json(), UTF_8)).toList();
    }

    /** Leaves records in the journal, as a killed process does. */
    private void leaveInJournal(Arn configuration, List<LogRecord> records) throws IOException {
        Journal journal = Journal.open(directory.resolve("spool/journal"), MEBIBYTE);
        journal.prepare();
        for (LogRecord record : records) {
            journal.append(new JournalEntry(List.of(configuration), record).encode());
        }
        journal.close();
    }

    @Test
    void recordsSpooledBeforeACrashAreDeliveredOnce() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        List<LogRecord> records = records();
        leaveInJournal(configuration, records);
        Path spool = directory.resolve("spool/us-east-1_000000000000_" + configuration.id());
        Spool.open(spool, MEBIBYTE, new AtomicLong()).append(new ArrayDeque<>(records.subList(0, 5)));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 10);
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactlyElementsOf(lines(records));
    }

    @Test
    void recordsOfAKilledProcessWaitWhileTheDiskTakesNothing() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        List<LogRecord> records = records();
        leaveInJournal(configuration, records);
        Path spool = directory.resolve("spool/us-east-1_000000000000_" + configuration.id());
        Files.writeString(spool, "in the way");
        try (ChatLog log = open(SOON)) {
            assertThat(counted("backchat.log.records.dropped")).isZero();
            Files.delete(spool);
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 10);
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactlyElementsOf(lines(records));
    }

    @Test
    void halfALineThatAFullDiskLeftIsReplaced() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Path file = directory.resolve("logs/" + ACCOUNT + "/us-east-1/firehose/stream.jsonl");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"n\":0}\n{\"n\":");
        try (ChatLog log = open(SOON)) {
            String said = say(log, room(configuration), "hello");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1);
            assertThat(lines("firehose/stream.jsonl")).containsExactly("{\"n\":0}", said);
        }
    }

    @Test
    void recordsWaitInTheJournalWhileTheDiskFails() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        StoredRoom room = room(configuration);
        Path spool = directory.resolve("spool/us-east-1_000000000000_" + configuration.id());
        List<String> said = new ArrayList<>();
        try (ChatLog log = open(SOON)) {
            Files.writeString(spool, "in the way");
            said.add(say(log, room, "first"));
            said.add(say(log, room, "second"));
            Files.delete(spool);
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 2);
            assertThat(counted("backchat.log.records.dropped")).isZero();

            Awaitility.await().until(() -> !Files.exists(spool) || files(spool).isEmpty());
            Files.delete(spool);
            Files.writeString(spool, "in the way");
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                for (int i = 0; i < 50; i++) {
                    say(log, room, "x".repeat(400));
                }
                return dropped("disk_full") > 0;
            });
            Files.delete(spool);
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") > 2);
        }
        assertThat(lines("firehose/stream.jsonl")).startsWith(said.toArray(String[]::new));
    }

    @Test
    void theOldestOfTooManyDeletedConfigurationsIsGivenUp() throws IOException {
        Files.writeString(directory.resolve("logs"), "in the way");
        List<Arn> deleted = IntStream.rangeClosed(0, Shippers.MAX_RETIRED)
                .mapToObj(i -> create(DestinationConfiguration.firehose("stream")))
                .toList();
        create(DestinationConfiguration.firehose("kept"));
        try (ChatLog log = open(SOON)) {
            deleted.forEach(arn -> say(log, room(arn), "hello"));
            for (Arn arn : deleted.subList(0, Shippers.MAX_RETIRED)) {
                delete(log, arn);
            }
            assertThat(waiting()).as("what waits is kept").isEqualTo(deleted.size());
            delete(log, deleted.getLast());
            Awaitility.await().until(() -> dropped("refused") == 1);
            assertThat(waiting()).isEqualTo(Shippers.MAX_RETIRED);
            assertThat(spooled())
                    .filteredOn(
                            path -> path.toString().contains(deleted.getFirst().id()))
                    .isEmpty();
        }
    }
}
