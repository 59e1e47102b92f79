package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.sql.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat logs on a machine without a cloud: real spools, real folders. */
class ChatLogTest {
    private static final Instant TIME = Instant.parse("2023-01-05T14:33:32.894089757Z");
    private static final String ACCOUNT = "000000000000";
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final int MEBIBYTE = 1024 * 1024;
    private static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private long total = 2 * MEBIBYTE;

    private final InstantSource clock = InstantSource.system();
    private final Database database = Database.inMemory();
    private final LoggingConfigurations configurations = new LoggingConfigurations(database);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());

    @AfterEach
    void stop() {
        aws.close();
        database.close();
    }

    private ChatLog open(Duration interval) throws IOException {
        return open(interval, new LogMeters(meters));
    }

    private ChatLog open(Duration interval, LogMeters counted) throws IOException {
        return new ChatLog(
                directory.resolve("spool"),
                new SpoolLimits(MEBIBYTE, total),
                new Destinations(
                        aws, directory.resolve("logs"), new Destinations.Intervals(interval, interval, interval)),
                configurations,
                counted,
                clock);
    }

    private Arn create(DestinationConfiguration destination) {
        return create(ACCOUNT, destination);
    }

    private Arn create(String account, DestinationConfiguration destination) {
        Arn arn = new Arn("us-east-1", account, ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        configurations.create(
                new LoggingConfiguration(arn.toString(), arn.id(), now, now, null, destination, "ACTIVE", Map.of()), 0);
        return arn;
    }

    private static Room room(Arn... logging) {
        Arn arn = new Arn("us-east-1", "000000000000", ResourceType.ROOM, ResourceId.next());
        return new Room(
                arn.toString(),
                arn.id(),
                null,
                TIME,
                TIME,
                10,
                500,
                null,
                Map.of(),
                Stream.of(logging).map(Arn::toString).toList());
    }

    private static byte[] say(ChatLog log, Room room, String content, Instant time) {
        ChatFrame frame = new ChatFrame.Message(
                ResourceId.next(), "r", null, content, time, new ChatFrame.Sender("ann", Map.of()));
        byte[] json = FrameWriter.write(frame);
        log.appending(room, frame, json).run();
        return json;
    }

    /** Says something so long ago that its batch is due at once; gives the line that it makes. */
    private static String say(ChatLog log, Room room, String content) {
        byte[] json = say(log, room, content, TIME);
        return "{\"event_timestamp\":\"2023-01-05T14:33:32.894Z\",\"type\":\"MESSAGE\",\"payload\":"
                + new String(json, UTF_8) + ",\"version\":\"1.0\"}";
    }

    private List<String> lines(String name) throws IOException {
        return lines(ACCOUNT, name);
    }

    private List<String> lines(String account, String name) throws IOException {
        Path file =
                directory.resolve("logs").resolve(account).resolve("us-east-1").resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private List<String> objects(String bucket) throws IOException {
        Path folder = directory.resolve("logs/" + ACCOUNT + "/us-east-1/s3").resolve(bucket);
        if (!Files.exists(folder)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".log.gz"))
                    .sorted()
                    .toList()) {
                try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(file))) {
                    lines.addAll(new String(gzip.readAllBytes(), UTF_8).lines().toList());
                }
            }
        }
        return lines;
    }

    private double counted(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void eachRecordIsOnceInEachDestination() throws IOException {
        Arn s3 = create(DestinationConfiguration.s3("my-bucket"));
        Arn group = create(DestinationConfiguration.cloudWatchLogs("/my/group"));
        Arn stream = create(DestinationConfiguration.firehose("my-stream"));
        Room one = room(s3, group, stream);
        Room other = room(s3, group, stream);
        List<String> ofOne = new ArrayList<>();
        List<String> ofOther = new ArrayList<>();
        try (ChatLog log = open(SOON)) {
            for (int i = 0; i < 200; i++) {
                ofOne.add(say(log, one, "one " + i));
                ofOther.add(say(log, other, "other " + i));
            }
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1200);
        }
        assertThat(objects("my-bucket/AWSLogs/000000000000/IVSChatLogs/1.0/us-east-1/room_" + one.id()))
                .containsExactlyInAnyOrderElementsOf(ofOne);
        assertThat(objects("my-bucket")).hasSize(400).containsAll(ofOther);
        assertThat(lines("cloudwatch/%2fmy%2fgroup/aws/IVSChatLogs/1.0/room_" + one.id() + ".jsonl"))
                .containsExactlyElementsOf(ofOne);
        assertThat(lines("cloudwatch/%2fmy%2fgroup/aws/IVSChatLogs/1.0/room_" + other.id() + ".jsonl"))
                .containsExactlyElementsOf(ofOther);
        assertThat(lines("firehose/my-stream.jsonl"))
                .hasSize(400)
                .containsAll(ofOne)
                .containsAll(ofOther);
    }

    @Test
    void eventsAreLoggedToo() throws IOException {
        Room room = room(create(DestinationConfiguration.firehose("events")));
        ChatFrame event = new ChatFrame.Event("AbCdEfGh1234", "", "goal", Map.of("by", "ann"), TIME);
        try (ChatLog log = open(SOON)) {
            log.appending(room, event, FrameWriter.write(event)).run();
            Awaitility.await().until(() -> !lines("firehose/events.jsonl").isEmpty());
        }
        assertThat(lines("firehose/events.jsonl"))
                .containsExactly("{\"event_timestamp\":\"2023-01-05T14:33:32.894Z\",\"type\":\"EVENT\",\"payload\":"
                        + "{\"Type\":\"EVENT\",\"Id\":\"AbCdEfGh1234\",\"RequestId\":\"\",\"EventName\":\"goal\","
                        + "\"Attributes\":{\"by\":\"ann\"},\"SendTime\":\"2023-01-05T14:33:32.894089757Z\"},"
                        + "\"version\":\"1.0\"}");
    }

    @Test
    void aRoomWithoutAConfigurationIsNotLogged() throws IOException {
        try (ChatLog log = open(SOON)) {
            say(log, room(), "unheard of");
        }
        assertThat(directory.resolve("logs")).doesNotExist();
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void recordsWaitWhileTheDestinationIsDownAndTheStateShowsIt() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Room room = room(configuration);
        // A file where the folder should be.
        Files.writeString(directory.resolve("logs"), "in the way");
        List<String> said = new ArrayList<>();
        try (ChatLog log = open(SOON)) {
            for (int i = 0; i < 100; i++) {
                said.add(say(log, room, "m" + i));
            }
            Awaitility.await().until(() -> log.isFailing(configuration));
            Awaitility.await()
                    .until(() ->
                            meters.get("backchat.log.records.waiting").gauge().value() == 100);
            assertThat(counted("backchat.log.delivery.failures")).isPositive();
            Files.delete(directory.resolve("logs"));
            said.add(say(log, room, "after"));
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 101);
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactlyElementsOf(said);
    }

    @Test
    void theNextProcessDeliversWhatWasLeft() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Files.writeString(directory.resolve("logs"), "in the way");
        String said;
        try (ChatLog log = open(SOON)) {
            said = say(log, room(configuration), "hello");
        }
        Files.delete(directory.resolve("logs"));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> !lines("firehose/stream.jsonl").isEmpty());
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactly(said);
    }

    @Test
    void whatIsOpenIsDeliveredWhenTheServerStops() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        try (ChatLog log = open(Duration.ofHours(1))) {
            say(log, room(configuration), "hello", clock.instant());
            assertThat(lines("firehose/stream.jsonl")).isEmpty();
        }
        assertThat(lines("firehose/stream.jsonl")).singleElement().asString().contains("hello");
    }

    @Test
    void aDeletedConfigurationDeliversItsLastRecordsByTheNextProcessIfNeedBe() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Files.writeString(directory.resolve("logs"), "in the way");
        String said;
        try (ChatLog log = open(SOON)) {
            said = say(log, room(configuration), "hello");
            delete(log, configuration);
            Awaitility.await().until(() -> counted("backchat.log.delivery.failures") > 0);
        }
        Files.delete(directory.resolve("logs"));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> spooled().isEmpty());
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactly(said);
    }

    private void delete(ChatLog log, Arn configuration) {
        DestinationConfiguration destination =
                configurations.find(configuration).orElseThrow().destinationConfiguration();
        log.deleting(configuration, destination);
        configurations.delete(configuration);
        log.deleted(configuration, destination);
    }

    /** Everything below the folder of spools, but for the journal. */
    private List<Path> spooled() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("spool"))) {
            return all.filter(path -> !path.equals(directory.resolve("spool")))
                    .filter(path -> !path.startsWith(directory.resolve("spool/journal")))
                    .toList();
        }
    }

    private double dropped(String reason) {
        return meters.find("backchat.log.records.dropped").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private double waiting() {
        return meters.find("backchat.log.records.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    /** So many have come out of the journal. */
    private void awaitSpooled(int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() ->
                        waiting() + counted("backchat.log.records.delivered") + counted("backchat.log.records.dropped")
                                >= count);
    }

    @Test
    void aFullSpoolDropsTheOldestAndCountsThem() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Room room = room(configuration);
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
    void aGroupsNameLeadsNotOutOfTheFolder() throws IOException {
        Room room = room(create(DestinationConfiguration.cloudWatchLogs("../../../../etc/x")));
        try (ChatLog log = open(SOON)) {
            say(log, room, "hello");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1);
        }
        assertThat(directory.resolve("logs/" + ACCOUNT + "/us-east-1/cloudwatch/%2e.%2f..%2f..%2f..%2fetc%2fx"))
                .isDirectory();
    }

    @Test
    void equalNamesOfTwoAccountsMixNothing() throws IOException {
        DestinationConfiguration destination = DestinationConfiguration.cloudWatchLogs("chat");
        Room one = room(create("111111111111", destination));
        Room other = room(create("222222222222", destination));
        String ofOne;
        String ofOther;
        try (ChatLog log = open(SOON)) {
            ofOne = say(log, one, "one");
            ofOther = say(log, other, "other");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 2);
        }
        String stream = "cloudwatch/chat/aws/IVSChatLogs/1.0/room_";
        assertThat(lines("111111111111", stream + one.id() + ".jsonl")).containsExactly(ofOne);
        assertThat(lines("222222222222", stream + other.id() + ".jsonl")).containsExactly(ofOther);
        assertThat(lines("111111111111", stream + other.id() + ".jsonl")).isEmpty();
    }

    @Test
    void noGroupTakesThePlaceOfAnothersStream() throws IOException {
        Room victim = room(create(DestinationConfiguration.cloudWatchLogs("chat")));
        // As a folder, it would be where the victim's file has to be.
        String inTheWay = "chat/aws/IVSChatLogs/1.0/room_" + victim.id() + ".jsonl";
        Room intruder = room(create(DestinationConfiguration.cloudWatchLogs(inTheWay)));
        try (ChatLog log = open(SOON)) {
            say(log, intruder, "first");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1);
            String said = say(log, victim, "hello");
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 2);
            assertThat(lines("cloudwatch/chat/aws/IVSChatLogs/1.0/room_" + victim.id() + ".jsonl"))
                    .containsExactly(said);
        }
    }

    @Test
    void aConfigurationWithNothingWaitingHasNoFile() throws IOException {
        List<Room> rooms = IntStream.range(0, 180)
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
        List<Room> rooms = IntStream.range(0, 180)
                .mapToObj(i -> room(create(DestinationConfiguration.firehose("stream-" + i))))
                .toList();
        try (ChatLog log = open(SOON)) {
            for (int round = 1; round <= 3; round++) {
                rooms.forEach(room -> say(log, room, "hello"));
                int said = 180 * round;
                Awaitility.await().until(() -> waiting() == said);
                // Those of the journal, and those of deliveries that are just being attempted.
                assertThat(openFiles()).isLessThanOrEqualTo(Journal.FILES + 16);
            }
            long onDisk = 0;
            for (Path file : spooled()) {
                onDisk += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            assertThat(onDisk).isLessThan(180 * 2048);
        }
    }

    private long openFiles() throws IOException {
        try (Stream<Path> all = Files.list(OPEN_FILES)) {
            return all.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).startsWith(directory.resolve("spool"));
                        } catch (IOException e) {
                            // It has been closed meanwhile.
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void whenAllSpoolsTogetherAreFullWhoKeepsMostGivesWay() throws IOException {
        total = MEBIBYTE;
        Files.writeString(directory.resolve("logs"), "in the way");
        Arn quiet = create(DestinationConfiguration.firehose("quiet"));
        Arn loud = create(DestinationConfiguration.firehose("loud"));
        Arn louder = create(DestinationConfiguration.firehose("louder"));
        try (ChatLog log = open(SOON)) {
            say(log, room(quiet), "hello");
            int said = 1;
            for (Arn one : List.of(loud, louder)) {
                Room room = room(one);
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
            // A message that was under way while the configuration was deleted.
            say(log, room(deleted.getFirst()), "late");
            Awaitility.await().until(() -> prometheus.scrape().contains("configuration=\"other\",reason=\"refused\""));
            assertThat(prometheus.scrape()).doesNotContain(deleted.getFirst().id());
            assertThat(spooled()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void theLastDeletedConfigurationGivesTheJournalsRoomBack() throws IOException {
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
    void whatIsLeftOfConfigurationsThatNobodyKnowsIsCleanedUp() throws IOException {
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

    @Test
    void whatWasSpooledAndNotNotedIsDeliveredOnce() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        List<LogRecord> records = IntStream.range(0, 10)
                .mapToObj(i -> new LogRecord("AbCdEfGh1234", 1, ("{\"n\":" + i + "}").getBytes(UTF_8)))
                .toList();
        // A process died when it had moved half of the records from its journal to the spool.
        Journal journal = Journal.open(directory.resolve("spool/journal"), MEBIBYTE);
        journal.prepare();
        for (LogRecord record : records) {
            journal.append(new JournalEntry(List.of(configuration.toString()), record).encode());
        }
        journal.close();
        Path spool = directory.resolve("spool/us-east-1_000000000000_" + configuration.id());
        Spool.open(spool, MEBIBYTE, new AtomicLong()).append(new ArrayDeque<>(records.subList(0, 5)));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 10);
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl"))
                .containsExactlyElementsOf(records.stream()
                        .map(record -> new String(record.json(), UTF_8))
                        .toList());
    }

    @Test
    void whileADiskTakesNothingRecordsWaitInTheJournal() throws IOException {
        Arn configuration = create(DestinationConfiguration.firehose("stream"));
        Room room = room(configuration);
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
}
