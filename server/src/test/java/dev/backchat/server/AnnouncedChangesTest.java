package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.InternalServerException;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.redis.Redis;
import dev.backchat.server.redis.RedisMeters;
import dev.backchat.server.redis.RedisServer;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.sql.TestPostgres;
import dev.backchat.server.time.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that changes of rooms reach all servers, though the server that made them could not announce them. */
class AnnouncedChangesTest {
    private static final Duration LATER = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private final Aws aws = new Aws(Aws.Mode.OFF, true, Map.of());
    private final List<BusMessage> received = new CopyOnWriteArrayList<>();
    private RedisServer redis;
    private SharedState state;
    private Backend backend;
    private StoredRoom room;

    @BeforeEach
    void start() throws IOException {
        RedisServer.assumeInstalled();
        redis = new RedisServer();
        Redis links = new Redis(redis.address(), new RedisMeters(new SimpleMeterRegistry()));
        state = new SharedState(TestPostgres.open(), links);
        Awaitility.await().until(links::isUp);
        backend = new Backend(ServerConfig.forDevelopment(), state, aws, folder, new SimpleMeterRegistry(), clock);
        Arn arn = new Arn("us-east-1", "123456789012", ResourceType.ROOM, ResourceId.next());
        room = new StoredRoom(arn, RoomSettings.DEFAULT, Map.of(), clock.instant(), clock.instant());
        backend.rooms().create(room, 0);
        backend.services().messaging().subscribe(arn, received::add).ready().join();
    }

    @AfterEach
    void stop() {
        if (backend != null) {
            backend.close();
            state.close();
            redis.close();
        }
        aws.close();
    }

    private StoredRoom update() {
        return backend.rooms()
                .update(
                        room.arn(),
                        clock.instant(),
                        before -> before.with(before.settings().withRate(99)))
                .orElseThrow();
    }

    @Test
    void anUpdateIsAnnouncedOnce() {
        StoredRoom updated = update();
        clock.advance(LATER);
        backend.announceChanges();
        Awaitility.await().until(() -> received.contains(new BusMessage.RoomChanged(updated)));
        assertThat(backend.rooms().outbox().before(clock.instant())).isEmpty();
    }

    @Test
    void aDeletionIsAnnounced() {
        update();
        backend.rooms().delete(room.arn(), clock.instant());
        clock.advance(LATER);
        backend.announceChanges();
        Awaitility.await().until(() -> received.contains(new BusMessage.RoomDeleted()));
        assertThat(backend.rooms().outbox().before(clock.instant())).isEmpty();
    }

    @Test
    void aFreshChangeIsLeftToItsServer() {
        update();
        backend.announceChanges();
        clock.advance(LATER);
        assertThat(backend.rooms().outbox().before(clock.instant())).hasSize(1);
    }

    @Test
    void aChangeIsKeptUntilItCanBeAnnounced() {
        StoredRoom updated = update();
        clock.advance(LATER);
        redis.kill();
        Awaitility.await().until(() -> !state.redis().isUp());
        assertThatThrownBy(backend::announceChanges).isInstanceOf(InternalServerException.class);
        redis.start();
        Awaitility.await().until(state.redis()::isUp);
        backend.announceChanges();
        Awaitility.await().until(() -> received.contains(new BusMessage.RoomChanged(updated)));
    }
}
