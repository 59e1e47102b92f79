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
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.limit.AccountRegion;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private static StoredRoom room(String name, Instant time, List<Arn> logging) {
        Arn arn = new Arn(REGION, ACCOUNT, ResourceType.ROOM, ResourceId.next());
        RoomSettings settings = new RoomSettings(
                name,
                10,
                500,
                new MessageReviewHandler("arn:aws:lambda:us-east-1:123456789012:function:" + name, "DENY"),
                logging);
        return new StoredRoom(arn, settings, Map.of("k", "v"), time, time);
    }

    private StoredRoom create(String name, Instant time) {
        StoredRoom room = room(name, time, List.of());
        rooms.create(room, 0);
        return room;
    }

    private Arn configuration(String state) {
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
        return arn;
    }

    private static StoredRoom renamed(StoredRoom room, String name) {
        RoomSettings before = room.settings();
        return room.with(new RoomSettings(
                name,
                before.maximumMessageRatePerSecond(),
                before.maximumMessageLength(),
                before.messageReviewHandler(),
                before.loggingConfigurations()));
    }

    private List<StoredRoom> listed(RoomFilter filter, int size) {
        List<StoredRoom> listed = new ArrayList<>();
        PageToken after = PageToken.START;
        while (after != null) {
            Page<StoredRoom> page = rooms.list(new AccountRegion(ACCOUNT, REGION), filter, after, size);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
            listed.addAll(page.items());
            after = page.next();
        }
        return listed;
    }

    @Test
    void keepsEveryMemberAcrossARestart() {
        List<Arn> logs = List.of(configuration("ACTIVE"), configuration("ACTIVE"), configuration("ACTIVE"));
        StoredRoom room = room("name", NOW, logs.reversed());
        rooms.create(room, 0);
        database.close();
        open();
        assertThat(rooms.find(room.arn())).contains(room);
    }

    @Test
    void keepsAccountsAndRegionsApart() {
        StoredRoom room = create("n", NOW);
        assertThat(rooms.find(new Arn(
                        "eu-west-1", ACCOUNT, ResourceType.ROOM, room.arn().id())))
                .isEmpty();
        assertThat(rooms.find(new Arn(
                        REGION, "000000000000", ResourceType.ROOM, room.arn().id())))
                .isEmpty();
        assertThat(rooms.list(new AccountRegion("000000000000", REGION), ALL, PageToken.START, 50)
                        .items())
                .isEmpty();
        assertThat(rooms.list(new AccountRegion(ACCOUNT, "eu-west-1"), ALL, PageToken.START, 50)
                        .items())
                .isEmpty();
    }

    @Test
    void eachReadSeesEachChangeBeforeIt() throws Exception {
        Arn arn = create("0", NOW).arn();
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            Callable<Boolean> reader = () -> {
                int last = 0;
                boolean isListing = false;
                while (!isOver.get()) {
                    StoredRoom read = isListing
                            ? listed(ALL, 50).getFirst()
                            : rooms.find(arn).orElseThrow();
                    isListing = !isListing;
                    int name = Integer.parseInt(read.settings().name());
                    assertThat(name).isGreaterThanOrEqualTo(last);
                    last = name;
                }
                return true;
            };
            List<Future<Boolean>> reading = List.of(readers.submit(reader), readers.submit(reader));
            for (int i = 1; i <= 200; i++) {
                String name = Integer.toString(i);
                rooms.update(arn, NOW, before -> renamed(before, name));
                assertThat(rooms.find(arn).orElseThrow().settings().name()).isEqualTo(name);
                rooms.updateTags(arn, NOW, before -> Map.of("name", name));
                assertThat(rooms.find(arn).orElseThrow().tags()).isEqualTo(Map.of("name", name));
                assertThat(listed(ALL, 50)).containsExactly(rooms.find(arn).orElseThrow());
            }
            isOver.set(true);
            for (Future<Boolean> each : reading) {
                assertThat(each.get()).isTrue();
            }
        }
        rooms.delete(arn, NOW);
        assertThat(rooms.find(arn)).isEmpty();
        assertThat(listed(ALL, 50)).isEmpty();
        StoredRoom other = create("n", NOW);
        assertThat(rooms.find(other.arn())).isPresent();
        assertThat(listed(ALL, 50)).containsExactly(other);
        rooms.deleteAll();
        assertThat(rooms.find(other.arn())).isEmpty();
        assertThat(listed(ALL, 50)).isEmpty();
    }

    @Test
    void movesTheUpdateTimeForwardOnlyIfSomethingChanged() {
        StoredRoom room = create("n", NOW);
        Arn arn = room.arn();
        assertThat(rooms.update(arn, NOW.plusSeconds(1), before -> before)).contains(room);
        StoredRoom renamed = rooms.update(arn, NOW.minusSeconds(1), before -> renamed(before, "other"))
                .orElseThrow();
        assertThat(renamed.updateTime()).isEqualTo(NOW.plusMillis(1));
        assertThat(rooms.find(arn)).contains(renamed);
        assertThat(rooms.updateTags(arn, NOW, tags -> Map.of())).isTrue();
        assertThat(rooms.find(arn).orElseThrow().updateTime()).isEqualTo(renamed.updateTime());
    }

    @Test
    void reportsMissingRooms() {
        Arn nothing = new Arn(REGION, ACCOUNT, ResourceType.ROOM, "nothing");
        assertThat(rooms.find(nothing)).isEmpty();
        assertThat(rooms.update(nothing, NOW, before -> before)).isEmpty();
        assertThat(rooms.updateTags(nothing, NOW, tags -> tags)).isFalse();
        assertThat(rooms.delete(nothing, NOW)).isFalse();
        Arn missing = new Arn(REGION, ACCOUNT, ResourceType.LOGGING_CONFIGURATION, "nothing");
        StoredRoom room = room("n", NOW, List.of(missing));
        assertThatThrownBy(() -> rooms.create(room, 0)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(rooms.find(room.arn())).isEmpty();
    }

    @Test
    void attachesOnlyActiveConfigurationsToANewRoom() {
        StoredRoom room = room("n", NOW, List.of(configuration("CREATING")));
        assertThatThrownBy(() -> rooms.create(room, 0)).isInstanceOf(ConflictException.class);
    }

    @Test
    void aConfigurationInUseCannotBeDeleted() {
        Arn arn = configuration("ACTIVE");
        StoredRoom room = room("n", NOW, List.of(arn));
        rooms.create(room, 0);
        assertThatThrownBy(() -> logging.delete(arn)).isInstanceOf(ConflictException.class);
        assertThat(rooms.delete(room.arn(), NOW)).isTrue();
        assertThat(logging.delete(arn)).isTrue();
    }

    @Test
    void listsTheLastUpdatedFirstPageByPage() {
        List<StoredRoom> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            // Gives several the same millisecond.
            made.add(create("n" + i, NOW.plusMillis(i / 4)));
        }
        List<StoredRoom> listed = listed(ALL, 7);
        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
        assertThat(listed).extracting(StoredRoom::updateTime).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(listed(ALL, 25)).isEqualTo(listed);
        assertThat(rooms.list(new AccountRegion(ACCOUNT, REGION), ALL, PageToken.START, 25)
                        .next())
                .isNull();
    }

    @Test
    void listsWhatWasUpdatedAtOnceByTheBytesOfTheIds() {
        for (String id : List.of("bbbbbbbbbbbb", "AAAAAAAAAAAA", "aaaaaaaaaaaa", "BBBBBBBBBBBB", "000000000000")) {
            Arn arn = new Arn(REGION, ACCOUNT, ResourceType.ROOM, id);
            rooms.create(new StoredRoom(arn, RoomSettings.DEFAULT, Map.of(), NOW, NOW), 0);
        }
        assertThat(listed(ALL, 2))
                .extracting(room -> room.arn().id())
                .containsExactly("bbbbbbbbbbbb", "aaaaaaaaaaaa", "BBBBBBBBBBBB", "AAAAAAAAAAAA", "000000000000");
    }

    @Test
    void combinesFilters() {
        Arn log = configuration("ACTIVE");
        StoredRoom one = room("one", NOW, List.of(log));
        rooms.create(one, 0);
        StoredRoom other = create("one", NOW);
        create("two", NOW);
        String handler = one.settings().messageReviewHandler().uri();
        assertThat(listed(new RoomFilter("one", null, null), 50)).containsExactlyInAnyOrder(one, other);
        assertThat(listed(new RoomFilter(null, handler, null), 50)).containsExactlyInAnyOrder(one, other);
        assertThat(listed(new RoomFilter("one", handler, log.id()), 50)).containsExactly(one);
        assertThat(listed(new RoomFilter("two", handler, null), 50)).isEmpty();
    }

    @Test
    void losesNoTagWhenManyAreAddedAtOnce() {
        Arn arn = create("n", NOW).arn();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String key = "key" + i;
                threads.execute(() -> rooms.updateTags(arn, NOW, tags -> {
                    Map<String, String> more = new HashMap<>(tags);
                    more.put(key, "");
                    return more;
                }));
            }
        }
        assertThat(rooms.find(arn).orElseThrow().tags()).hasSize(41);
    }
}
