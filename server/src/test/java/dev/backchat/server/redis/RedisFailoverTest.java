package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import dev.backchat.server.room.RoomSettings;
import dev.backchat.server.room.StoredRoom;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests two nodes on a primary with a replica and a sentinel, whose primary fails. */
@Thorough
class RedisFailoverTest {
    @TempDir
    private Path folder;

    private final StoredRoom room = RedisBusTest.room(RoomSettings.DEFAULT);
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private RedisServer primary;
    private RedisServer replica;
    private TestNode one;
    private TestNode other;
    private TestNode.Members here;
    private TestNode.Members there;

    private <T extends AutoCloseable> T started(T process) {
        started.push(process);
        return process;
    }

    @BeforeEach
    void start() {
        RedisServer.assumeInstalled();
        primary = started(new RedisServer());
        replica = started(RedisServer.replicaOf(primary));
        RedisServer sentinel = started(RedisServer.sentinelOf(primary, folder));
        Awaitility.await()
                .until(() -> sentinel.ask(redis -> redis.info("sentinel")).contains("slaves=1"));
        RedisAddress address = RedisAddress.parse("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main");
        one = started(new TestNode(address));
        other = started(new TestNode(address));
        here = one.join(room).ready();
        there = other.join(room).ready();
    }

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    @Test
    void nodesFollowToThePromotedReplica() {
        try (RedisBusTest.Load load = new RedisBusTest.Load(room, one, other)) {
            load.awaitMore();
            primary.kill();
            load.awaitMore();
            String role = replica.ask(redis -> redis.info("replication"));
            assertThat(role).contains("role:master");
            load.end();
            RedisBusTest.assertOneOrderButForLastWords(here, there);
        }
        assertThat(one.counted("backchat.redis.gaps")).isPositive();
        assertThat(other.counted("backchat.redis.gaps")).isPositive();
    }

    @Test
    void offsetsThatALaggingReplicaNeverHadAreNotGivenTwice() {
        one.say(room, "replicated").join();
        Awaitility.await()
                .until(() -> replica.ask(redis ->
                                redis.exists(new String(RoomKeys.of(room.arn()).meta())))
                        == 1);
        replica.signal("STOP");
        one.say(room, "lost on the replica").join();
        Awaitility.await().until(() -> there.said().size() == 2);
        primary.kill();
        replica.signal("CONT");
        Awaitility.await().ignoreExceptions().until(() -> {
            other.say(room, "after").join();
            return true;
        });
        Awaitility.await()
                .untilAsserted(() -> assertThat(here.said())
                        .containsExactly("replicated", "lost on the replica", "after")
                        .isEqualTo(there.said()));
        assertThat(one.counted("backchat.redis.gaps")).isPositive();
    }
}
