package dev.backchat.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Thorough;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what a node says of its Redis, a real one that is stopped, refuses to write, or loses what it was given. */
@Thorough
class RedisHealthTest {
    private RedisServer server;
    private TestNode node;

    @BeforeEach
    void start() {
        RedisServer.assumeInstalled();
        server = new RedisServer();
        node = new TestNode(server.address());
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
            server.close();
        }
    }

    private void await(RedisHealth health) {
        Awaitility.await().until(() -> node.redis.health() == health);
    }

    @Test
    void aFrozenRedisIsUnreachableAsItIsForAllNodes() {
        await(RedisHealth.UP);
        server.signal("STOP");
        await(RedisHealth.UNREACHABLE);
        server.signal("CONT");
        await(RedisHealth.UP);
    }

    @Test
    void aNodeThatNeverReachedRedisSaysSo() {
        server.kill();
        try (TestNode late = new TestNode(server.address())) {
            assertThat(late.redis.health()).isEqualTo(RedisHealth.NEVER_REACHED);
            server.start();
            Awaitility.await().until(() -> late.redis.health() == RedisHealth.UP);
        }
    }

    @Test
    void aRedisThatTakesNoWritesRefuses() {
        await(RedisHealth.UP);
        server.ask(redis -> redis.configSet("min-replicas-to-write", "1"));
        await(RedisHealth.REFUSING);
        assertThat(node.redis.isUp()).isTrue();
        server.ask(redis -> redis.configSet("min-replicas-to-write", "0"));
        await(RedisHealth.UP);
    }

    @Test
    void aDeadSubscriptionLosesWhatIsPublishedUntilItIsMadeAgain() {
        await(RedisHealth.UP);
        WriteProbe probe = node.redis.probe();
        Awaitility.await().until(() -> {
            // As Redis does when a slot moves.
            node.redis
                    .link(probe.partition())
                    .subscriptions()
                    .sunsubscribe(probe.channel())
                    .toCompletableFuture()
                    .join();
            return node.redis.health() == RedisHealth.LOSING;
        });
        assertThat(node.redis.isUp()).isTrue();
        await(RedisHealth.UP);
    }
}
