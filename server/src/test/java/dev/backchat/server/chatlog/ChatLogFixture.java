package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.FrameWriter;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.time.ServerClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A chat log on a machine without a cloud, with real spools and folders. */
abstract class ChatLogFixture {
    static final Instant TIME = Instant.parse("2023-01-05T14:33:32.894089757Z");
    static final String ACCOUNT = "000000000000";
    static final Path OPEN_FILES = Path.of("/proc/self/fd");
    static final int MEBIBYTE = 1024 * 1024;
    static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    Path directory;

    long total = 2 * MEBIBYTE;

    ServerClock clock = ServerClock.SYSTEM;
    final Database database;
    final LoggingConfigurations configurations;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());

    ChatLogFixture() {
        this(SqliteDatabase.inMemory());
    }

    ChatLogFixture(Database database) {
        this.database = database;
        configurations = new LoggingConfigurations(database);
    }

    @AfterEach
    void stop() {
        aws.close();
        database.close();
    }

    ChatLog open(Duration interval) throws IOException {
        return open(interval, new LogMeters(meters));
    }

    ChatLog open(Duration interval, LogMeters counted) throws IOException {
        return open("spool", interval, counted);
    }

    ChatLog open(String spool, Duration interval, LogMeters counted) throws IOException {
        return new ChatLog(
                directory.resolve(spool),
                new SpoolLimits(MEBIBYTE, total),
                new Destinations(
                        aws, directory.resolve("logs"), new Destinations.Intervals(interval, interval, interval)),
                configurations,
                counted,
                clock);
    }

    Arn create(DestinationConfiguration destination) {
        return create(ACCOUNT, destination);
    }

    Arn create(String account, DestinationConfiguration destination) {
        Arn arn = new Arn("us-east-1", account, ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        configurations.create(
                new LoggingConfiguration(arn.toString(), arn.id(), now, now, null, destination, "ACTIVE", Map.of()), 0);
        return arn;
    }

    static StoredRoom room(Arn... logging) {
        Arn arn = new Arn("us-east-1", "000000000000", ResourceType.ROOM, ResourceId.next());
        RoomSettings settings = new RoomSettings(
                null, Room.DEFAULT_MESSAGE_RATE_PER_SECOND, Room.DEFAULT_MESSAGE_LENGTH, null, List.of(logging));
        return new StoredRoom(arn, settings, Map.of(), TIME, TIME);
    }

    static byte[] say(ChatLog log, StoredRoom room, String content, Instant time) {
        ChatFrame frame = new ChatFrame.Message(
                ResourceId.next(), "r", null, content, time, new ChatFrame.Sender("ann", Map.of()));
        byte[] json = FrameWriter.write(frame);
        log.appending(room, frame, json).run();
        return json;
    }

    /** Says something so long ago that its batch is due at once; gives the line that it makes. */
    static String say(ChatLog log, StoredRoom room, String content) {
        byte[] json = say(log, room, content, TIME);
        return "{\"event_timestamp\":\"2023-01-05T14:33:32.894Z\",\"type\":\"MESSAGE\",\"payload\":"
                + new String(json, UTF_8) + ",\"version\":\"1.0\"}";
    }

    List<String> lines(String name) throws IOException {
        return lines(ACCOUNT, name);
    }

    List<String> lines(String account, String name) throws IOException {
        Path file =
                directory.resolve("logs").resolve(account).resolve("us-east-1").resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    List<String> objects(String bucket) throws IOException {
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

    double counted(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    void delete(ChatLog log, Arn configuration) {
        DestinationConfiguration destination =
                configurations.find(configuration).orElseThrow().destinationConfiguration();
        log.deleting(configuration, destination);
        configurations.delete(configuration);
        log.deleted(configuration, destination);
    }

    /** Everything below the folder of spools, but for the journal. */
    List<Path> spooled() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("spool"))) {
            return all.filter(path -> !path.equals(directory.resolve("spool")))
                    .filter(path -> !path.startsWith(directory.resolve("spool/journal")))
                    .toList();
        }
    }

    double dropped(String reason) {
        return meters.find("backchat.log.records.dropped").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    double waiting() {
        return meters.find("backchat.log.records.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    /** So many have come out of the journal. */
    void awaitSpooled(int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() ->
                        waiting() + counted("backchat.log.records.delivered") + counted("backchat.log.records.dropped")
                                >= count);
    }

    long openFiles() throws IOException {
        try (Stream<Path> all = Files.list(OPEN_FILES)) {
            return all.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).startsWith(directory.resolve("spool"));
                        } catch (IOException e) {
                            // The descriptor was closed meanwhile.
                            return false;
                        }
                    })
                    .count();
        }
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
