package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests two nodes on a real Redis Cluster, whose slots change their primaries. */
@Thorough
class RedisClusterTest {
    @TempDir
    private Path folder;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private RedisCluster cluster;
    private TestNode one;
    private TestNode other;

    private <T extends AutoCloseable> T started(T process) {
        started.push(process);
        return process;
    }

    @BeforeEach
    void start() {
        RedisServer.assumeInstalled();
        cluster = started(new RedisCluster(folder));
        one = started(new TestNode(cluster.address()));
        other = started(new TestNode(cluster.address()));
        Awaitility.await().until(() -> one.redis.isUp() && other.redis.isUp());
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private static int partition(StoredRoom room) {
        return RoomKeys.of(room.arn()).partition();
    }

    /** Returns a room that a primary has. */
    private StoredRoom room(RedisServer primary) {
        return Stream.generate(() -> RedisBusTest.room(RoomSettings.DEFAULT))
                .filter(room -> cluster.primary(partition(room)) == primary)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nodesTalkInRoomsOfAllPrimaries() {
        List<StoredRoom> rooms = IntStream.range(0, 60)
                .mapToObj(i -> RedisBusTest.room(RoomSettings.DEFAULT))
                .toList();
        assertThat(rooms.stream().map(room -> cluster.primary(partition(room))).distinct())
                .hasSize(3);
        List<TestNode.Members> members = rooms.stream().map(other::join).toList();
        members.forEach(TestNode.Members::ready);
        rooms.forEach(room -> one.say(room, "hello").join());
        Awaitility.await()
                .untilAsserted(() -> assertThat(members)
                        .allSatisfy(each -> assertThat(each.said()).containsExactly("hello")));
        RedisUsedTokens here = new RedisUsedTokens(one.redis, Instant::now);
        RedisUsedTokens there = new RedisUsedTokens(other.redis, Instant::now);
        for (StoredRoom room : rooms) {
            String token = room.arn().id();
            Instant expires = Instant.now().plusSeconds(60);
            assertThat(here.claim(token, expires).join()).isTrue();
            assertThat(there.claim(token, expires).join()).isFalse();
        }
        assertThat(one.counted("backchat.redis.gaps")).isZero();
    }

    @Test
    void aPromotedReplicaIsFollowedAndTheOtherPrimariesGoOn() {
        StoredRoom lost = room(cluster.primaries().get(0));
        StoredRoom kept = room(cluster.primaries().get(1));
        List<TestNode.Members> members = Stream.of(one.join(lost), other.join(lost), one.join(kept), other.join(kept))
                .map(TestNode.Members::ready)
                .toList();
        try (RedisBusTest.Load onLost = new RedisBusTest.Load(lost, one, other);
                RedisBusTest.Load onKept = new RedisBusTest.Load(kept, one, other)) {
            onLost.awaitMore();
            onKept.awaitMore();
            cluster.primaries().get(0).kill();
            onKept.awaitMore();
            int before = onLost.said();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> onLost.said() > before + 100);
            onLost.end();
            RedisBusTest.assertOneOrderButForLastWords(members.get(0), members.get(1));
            RedisBusTest.assertComplete(onKept.end(), members.get(2), members.get(3));
        }
        Awaitility.await().until(() -> one.redis.isUp() && other.redis.isUp());
    }

    @Test
    void aSlotThatMovesWhilePeopleTalkIsFollowed() {
        RedisServer from = cluster.primaries().get(0);
        RedisServer to = cluster.primaries().get(1);
        StoredRoom room = room(from);
        TestNode.Members here = one.join(room).ready();
        TestNode.Members there = other.join(room).ready();
        try (RedisBusTest.Load load = new RedisBusTest.Load(room, one, other)) {
            load.awaitMore();
            cluster.move(RoomKeys.slot(partition(room)), from, to);
            load.awaitMore();
            load.awaitMore();
            RedisBusTest.assertComplete(load.end(), here, there);
        }
        assertThat(one.redis.link(partition(room)).address().getPort()).isEqualTo(to.port());
    }
}
