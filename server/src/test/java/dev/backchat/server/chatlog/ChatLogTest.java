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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat logs on a machine without a cloud: real spools, real folders. */
class ChatLogTest {
    private static final Instant TIME = Instant.parse("2023-01-05T14:33:32.894089757Z");
    private static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    private Path directory;

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
        return new ChatLog(
                directory.resolve("spool"),
                1024 * 1024,
                new Destinations(
                        aws, directory.resolve("logs"), new Destinations.Intervals(interval, interval, interval)),
                configurations,
                new LogMeters(meters),
                clock);
    }

    private Arn create(DestinationConfiguration destination) {
        Arn arn = new Arn("us-east-1", "000000000000", ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
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
        log.append(room, frame, json);
        return json;
    }

    /** Says something so long ago that its batch is due at once; gives the line that it makes. */
    private static String say(ChatLog log, Room room, String content) {
        byte[] json = say(log, room, content, TIME);
        return "{\"event_timestamp\":\"2023-01-05T14:33:32.894Z\",\"type\":\"MESSAGE\",\"payload\":"
                + new String(json, UTF_8) + ",\"version\":\"1.0\"}";
    }

    private List<String> lines(String name) throws IOException {
        Path file = directory.resolve("logs").resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private List<String> objects(String bucket) throws IOException {
        Path folder = directory.resolve("logs/s3").resolve(bucket);
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
        assertThat(lines("cloudwatch/my/group/aws/IVSChatLogs/1.0/room_" + one.id() + ".jsonl"))
                .containsExactlyElementsOf(ofOne);
        assertThat(lines("cloudwatch/my/group/aws/IVSChatLogs/1.0/room_" + other.id() + ".jsonl"))
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
            log.append(room, event, FrameWriter.write(event));
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
            assertThat(meters.get("backchat.log.records.waiting").gauge().value())
                    .isEqualTo(100);
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
            configurations.delete(configuration);
            log.deleted(configuration, DestinationConfiguration.firehose("stream"));
            Awaitility.await().until(() -> counted("backchat.log.delivery.failures") > 0);
        }
        Files.delete(directory.resolve("logs"));
        try (ChatLog log = open(SOON)) {
            Awaitility.await().until(() -> counted("backchat.log.records.delivered") == 1);
            Awaitility.await().until(() -> isEmpty(directory.resolve("spool")));
            assertThat(log.isFailing(configuration)).isFalse();
        }
        assertThat(lines("firehose/stream.jsonl")).containsExactly(said);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
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
            }
            assertThat(counted("backchat.log.records.dropped")).isPositive();
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
        assertThat(directory.resolve("logs/cloudwatch/%2E%2E/%2E%2E/%2E%2E/%2E%2E/etc/x"))
                .isDirectory();
    }
}
