package dev.backchat.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.ConflictException;
import dev.backchat.api.DestinationConfiguration;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.Page;
import dev.backchat.server.sql.PageToken;
import dev.backchat.server.sql.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class RoomsTest {
    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final RoomFilter ALL = new RoomFilter(null, null, null);

    private final Supplier<Database> databases;
    private Database database;
    private Rooms rooms;
    private LoggingConfigurations logging;

    RoomsTest(TestDatabase kind, @TempDir Path directory) {
        databases = kind.in(directory);
    }

    @BeforeEach
    void open() {
        database = databases.get();
        rooms = new Rooms(database);
        logging = new LoggingConfigurations(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Room room(String name, Instant time, List<String> logging) {
        Arn arn = new Arn(REGION, ACCOUNT, ResourceType.ROOM, ResourceId.next());
        return new Room(
                arn.toString(),
                arn.id(),
                name,
                time,
                time,
                10,
                500,
                new MessageReviewHandler("arn:aws:lambda:us-east-1:123456789012:function:" + name, "DENY"),
                Map.of("k", "v"),
                logging);
    }

    private Room create(String name, Instant time) {
        Room room = room(name, time, List.of());
        rooms.create(room, 0);
        return room;
    }

    private String configuration(String state) {
        Arn arn = new Arn(REGION, ACCOUNT, ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        logging.create(
                new LoggingConfiguration(
                        arn.toString(),
                        arn.id(),
                        NOW,
                        NOW,
                        "l",
                        new DestinationConfiguration(new DestinationConfiguration.S3("bucket"), null, null),
                        state,
                        Map.of()),
                0);
        return arn.toString();
    }

    private static Room renamed(Room room, String name) {
        return new Room(
                room.arn(),
                room.id(),
                name,
                room.createTime(),
                room.updateTime(),
                room.maximumMessageRatePerSecond(),
                room.maximumMessageLength(),
                room.messageReviewHandler(),
                room.tags(),
                room.loggingConfigurationIdentifiers());
    }

    private List<Room> listed(RoomFilter filter, int size) {
        List<Room> listed = new ArrayList<>();
        PageToken after = PageToken.START;
        while (after != null) {
            Page<Room> page = rooms.list(ACCOUNT, REGION, filter, after, size);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
            listed.addAll(page.items());
            after = page.next();
        }
        return listed;
    }

    @Test
    void keepsEveryMemberAcrossARestart() {
        List<String> logs = List.of(configuration("ACTIVE"), configuration("ACTIVE"), configuration("ACTIVE"));
        Room room = room("name", NOW, logs.reversed());
        rooms.create(room, 0);
        database.close();
        open();
        assertThat(rooms.find(Arn.parse(room.arn()))).contains(room);
    }

    @Test
    void keepsAccountsAndRegionsApart() {
        Room room = create("n", NOW);
        assertThat(rooms.find(new Arn("eu-west-1", ACCOUNT, ResourceType.ROOM, room.id())))
                .isEmpty();
        assertThat(rooms.find(new Arn(REGION, "000000000000", ResourceType.ROOM, room.id())))
                .isEmpty();
        assertThat(rooms.list("000000000000", REGION, ALL, PageToken.START, 50).items())
                .isEmpty();
        assertThat(rooms.list(ACCOUNT, "eu-west-1", ALL, PageToken.START, 50).items())
                .isEmpty();
    }

    @Test
    void movesTheUpdateTimeForwardOnlyIfSomethingChanged() {
        Room room = create("n", NOW);
        Arn arn = Arn.parse(room.arn());
        assertThat(rooms.update(arn, NOW.plusSeconds(1), before -> before)).contains(room);
        Room renamed = rooms.update(arn, NOW.minusSeconds(1), before -> renamed(before, "other"))
                .orElseThrow();
        assertThat(renamed.updateTime()).isEqualTo(NOW.plusMillis(1));
        assertThat(rooms.find(arn)).contains(renamed);
        assertThat(rooms.updateTags(arn, tags -> Map.of())).isTrue();
        assertThat(rooms.find(arn).orElseThrow().updateTime()).isEqualTo(renamed.updateTime());
    }

    @Test
    void saysWhatIsNotThere() {
        Arn nothing = new Arn(REGION, ACCOUNT, ResourceType.ROOM, "nothing");
        assertThat(rooms.find(nothing)).isEmpty();
        assertThat(rooms.update(nothing, NOW, before -> before)).isEmpty();
        assertThat(rooms.updateTags(nothing, tags -> tags)).isFalse();
        assertThat(rooms.delete(nothing)).isFalse();
        String missing = new Arn(REGION, ACCOUNT, ResourceType.LOGGING_CONFIGURATION, "nothing").toString();
        Room room = room("n", NOW, List.of(missing));
        assertThatThrownBy(() -> rooms.create(room, 0)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(rooms.find(Arn.parse(room.arn()))).isEmpty();
    }

    @Test
    void attachesOnlyActiveConfigurationsToANewRoom() {
        Room room = room("n", NOW, List.of(configuration("CREATING")));
        assertThatThrownBy(() -> rooms.create(room, 0)).isInstanceOf(ConflictException.class);
    }

    @Test
    void aConfigurationInUseCannotBeDeleted() {
        String arn = configuration("ACTIVE");
        Room room = room("n", NOW, List.of(arn));
        rooms.create(room, 0);
        assertThatThrownBy(() -> logging.delete(Arn.parse(arn))).isInstanceOf(ConflictException.class);
        assertThat(rooms.delete(Arn.parse(room.arn()))).isTrue();
        assertThat(logging.delete(Arn.parse(arn))).isTrue();
    }

    @Test
    void listsTheLastUpdatedFirstPageByPage() {
        List<Room> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            // Several share a millisecond.
            made.add(create("n" + i, NOW.plusMillis(i / 4)));
        }
        List<Room> listed = listed(ALL, 7);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
        assertThat(listed).extracting(Room::updateTime).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(listed(ALL, 25)).isEqualTo(listed);
        assertThat(rooms.list(ACCOUNT, REGION, ALL, PageToken.START, 25).next()).isNull();
    }

    @Test
    void listsWhatWasUpdatedAtOnceByTheBytesOfTheIds() {
        for (String id : List.of("bbbbbbbbbbbb", "AAAAAAAAAAAA", "aaaaaaaaaaaa", "BBBBBBBBBBBB", "000000000000")) {
            Arn arn = new Arn(REGION, ACCOUNT, ResourceType.ROOM, id);
            rooms.create(new Room(arn.toString(), id, null, NOW, NOW, 10, 500, null, Map.of(), List.of()), 0);
        }
        assertThat(listed(ALL, 2))
                .extracting(Room::id)
                .containsExactly("bbbbbbbbbbbb", "aaaaaaaaaaaa", "BBBBBBBBBBBB", "AAAAAAAAAAAA", "000000000000");
    }

    @Test
    void combinesFilters() {
        String log = configuration("ACTIVE");
        Room one = room("one", NOW, List.of(log));
        rooms.create(one, 0);
        Room other = create("one", NOW);
        create("two", NOW);
        String handler = one.messageReviewHandler().uri();
        assertThat(listed(new RoomFilter("one", null, null), 50)).containsExactlyInAnyOrder(one, other);
        assertThat(listed(new RoomFilter(null, handler, null), 50)).containsExactlyInAnyOrder(one, other);
        assertThat(listed(new RoomFilter("one", handler, Arn.parse(log).id()), 50))
                .containsExactly(one);
        assertThat(listed(new RoomFilter("two", handler, null), 50)).isEmpty();
    }

    @Test
    void losesNoTagWhenManyAreAddedAtOnce() {
        Arn arn = Arn.parse(create("n", NOW).arn());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String key = "key" + i;
                threads.execute(() -> rooms.updateTags(arn, tags -> {
                    Map<String, String> more = new HashMap<>(tags);
                    more.put(key, "");
                    return more;
                }));
            }
        }
        assertThat(rooms.find(arn).orElseThrow().tags()).hasSize(41);
    }
}
