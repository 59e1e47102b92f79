package dev.backchat.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.bus.Bus;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.bus.Histories;
import dev.backchat.server.bus.LocalBus;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.LogMeters;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.limit.LocalQuotas;
import dev.backchat.server.review.ReviewConfig;
import dev.backchat.server.review.ReviewMeters;
import dev.backchat.server.review.Reviews;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.time.ServerClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a chat log has the order in which the members of the room received everything. */
class ChatLogOrderTest {
    private static final Pattern EVENT_NAME = Pattern.compile("\"EventName\":\"([^\"]*)\"");
    private static final Instant TIME = Instant.parse("2023-01-05T14:33:32Z");

    @TempDir
    private Path directory;

    private final Bus bus = new LocalBus(new Histories(true, InstantSource.system()));
    private final Database database = SqliteDatabase.inMemory();
    private final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Guarded by the room's order. */
    private final List<String> heard = new ArrayList<>();

    private StoredRoom room;
    private ChatLog chatLog;
    private Reviews reviews;
    private Messaging messaging;

    @BeforeEach
    void start() throws IOException {
        ServerClock clock = ServerClock.SYSTEM;
        LoggingConfigurations configurations = new LoggingConfigurations(database);
        Arn logging = new Arn("us-east-1", "000000000000", ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        configurations.create(
                new LoggingConfiguration(
                        logging.toString(),
                        logging.id(),
                        TIME,
                        TIME,
                        null,
                        DestinationConfiguration.firehose("order"),
                        "ACTIVE",
                        Map.of()),
                0);
        Arn arn = new Arn("us-east-1", "000000000000", ResourceType.ROOM, ResourceId.next());
        RoomSettings settings = new RoomSettings(null, 10, 500, null, List.of(logging));
        room = new StoredRoom(arn, settings, Map.of(), TIME, TIME);
        Duration soon = Duration.ofMillis(100);
        chatLog = new ChatLog(
                directory.resolve("spool"),
                new SpoolLimits(256 * 1024 * 1024, 256 * 1024 * 1024),
                new Destinations(aws, directory.resolve("logs"), new Destinations.Intervals(soon, soon, soon)),
                configurations,
                new LogMeters(meters),
                clock);
        reviews = new Reviews(
                new ReviewConfig(Map.of(), "", ReviewConfig.LIMIT, 1, 1), aws, new ReviewMeters(meters), clock);
        messaging = new Messaging(bus, reviews, chatLog, new MessagingMeters(meters), LocalQuotas.NONE, clock);
    }

    @AfterEach
    void stop() {
        reviews.close();
        aws.close();
        database.close();
    }

    private static String name(BusMessage message) {
        return name(new String(((BusMessage.Broadcast) message).frame(), StandardCharsets.UTF_8));
    }

    private static String name(String json) {
        Matcher matcher = EVENT_NAME.matcher(json);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** All that was logged; no more is after that. */
    private List<String> logged() {
        chatLog.close();
        try (Stream<Path> files = Files.walk(directory.resolve("logs"))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(ChatLogOrderTest::lines)
                    .map(ChatLogOrderTest::name)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void logsAMessageOnlyWhenItIsItsTurn() throws InterruptedException {
        Thread second = new Thread(() -> messaging.sendEvent(room, "second", null));
        bus.subscribe(room.arn(), message -> {
            heard.add(name(message));
            if (heard.size() == 1) {
                second.start();
                Awaitility.await().until(() -> second.getState() == Thread.State.BLOCKED);
                // Published by the thread that holds the topic, so before the second.
                messaging.sendEvent(room, "third", null);
            }
        });
        messaging.sendEvent(room, "first", null);
        second.join();
        assertThat(heard).containsExactly("first", "third", "second");
        assertThat(logged()).isEqualTo(heard);
    }

    @Test
    void logsInTheOrderOfDelivery() {
        bus.subscribe(room.arn(), message -> heard.add(name(message)));
        int publishers = 8;
        int each = 2_500;
        CyclicBarrier start = new CyclicBarrier(publishers);
        try (ExecutorService threads = Executors.newFixedThreadPool(publishers)) {
            for (int i = 0; i < publishers; i++) {
                String name = i + "-";
                threads.submit(() -> {
                    start.await();
                    for (int n = 0; n < each; n++) {
                        messaging.sendEvent(room, name + n, null);
                    }
                    return null;
                });
            }
        }
        assertThat(heard).hasSize(publishers * each);
        assertThat(logged()).isEqualTo(heard);
    }
}
