package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.redis.Redis;
import dev.backchat.server.redis.RedisMeters;
import dev.backchat.server.redis.RedisServer;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the console of two servers on one PostgreSQL and one Redis, between which a balancer may choose. */
class ConsoleNodesTest {
    private static final String KEYS = "[{accessKeyId: ADMIN, secretAccessKey: secret, account: '123456789012'}]";

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        RedisServer.assumeInstalled();
        redis = new RedisServer();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    private static ConsoleServer node(PostgresUrl database) throws Exception {
        Redis links = new Redis(redis.address(), new RedisMeters(new SimpleMeterRegistry()));
        Awaitility.await().until(links::isUp);
        return new ConsoleServer(new SharedState(TestPostgres.open(database), links), KEYS);
    }

    @Test
    void aLinkOpensOneSessionOnAllNodesTogether() throws Exception {
        PostgresUrl database = TestPostgres.newDatabase();
        try (ConsoleServer one = node(database);
                ConsoleServer other = node(database)) {
            String code = one.code("ADMIN");
            String session = other.signIn(code).cookie();
            for (ConsoleServer node : new ConsoleServer[] {one, other}) {
                assertThat(node.signIn(code).body()).contains("The link has been used already");
                assertThat(node.call("ListRooms", "{}", session).status()).isEqualTo(200);
            }
            assertThat(one.page("DELETE", "/console/session", "", session).status())
                    .isEqualTo(204);
            for (ConsoleServer node : new ConsoleServer[] {one, other}) {
                assertThat(node.call("ListRooms", "{}", session).body()).contains("The session has been ended");
            }
        }
    }

    @Test
    void whileRedisIsAwayNoLinkIsUsedUp() throws Exception {
        PostgresUrl database = TestPostgres.newDatabase();
        try (ConsoleServer server = node(database)) {
            String code = server.code("ADMIN");
            String session = server.session("ADMIN");
            redis.kill();
            try {
                assertThat(server.signIn(code).status()).isEqualTo(500);
                assertThat(server.call("ListRooms", "{}", session).status()).isEqualTo(500);
            } finally {
                redis.start();
            }
            Awaitility.await()
                    .until(() -> server.call("ListRooms", "{}", session).status() == 200);
            assertThat(server.signIn(code).status()).isEqualTo(200);
        }
    }
}
