package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests tokens that several nodes make, open, use and revoke, with clocks that are two seconds apart. */
class SeveralNodesTest {
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");
    private static final Duration AGE = Duration.ofDays(30);
    private static final Duration APART = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.678Z"));
    private final PostgresUrl url = TestPostgres.newDatabase();
    private final List<Node> nodes = new ArrayList<>();

    /** What a node has of tokens. */
    private final class Node {
        final Database database = TestPostgres.open(url);
        final InstantSource clock;
        final TokenClock tokenClock;
        final TokenKeys keys;
        final ChatTokens tokens;
        final UsedTokens used;
        final Revocations revocations;

        Node(Duration ahead) {
            clock = () -> now.get().plus(ahead);
            tokenClock = new TokenClock(clock, clock, true);
            keys = new TokenKeys(database, clock, AGE);
            tokens = new ChatTokens(keys, tokenClock);
            used = new StoredUsedTokens(database, clock, clock);
            revocations = new Revocations(database, tokenClock);
            nodes.add(this);
        }

        String token() {
            return tokens.seal(claims());
        }

        Claims claims() {
            return new Claims(
                    ResourceId.next(),
                    ROOM,
                    "ann",
                    Set.of(),
                    Map.of(),
                    tokens.issueTime(),
                    clock.instant().plusSeconds(60),
                    clock.instant().plusSeconds(3600));
        }

        List<Long> stored() {
            return database.read(handle -> handle.createQuery("SELECT create_time FROM token_key ORDER BY create_time")
                    .mapTo(Long.class)
                    .list());
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> {
            node.used.close();
            node.database.close();
        });
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    /** Opens, on each node, a token of each. */
    private void allOpenAll() throws TokenRefusedException {
        for (Node from : nodes) {
            String token = from.token();
            for (Node to : nodes) {
                assertThat(to.tokens.open(token).userId()).isEqualTo("ann");
            }
        }
    }

    private static void together(List<Runnable> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> each : work.stream().map(threads::submit).toList()) {
                each.get();
            }
        }
    }

    @Test
    void nodesThatStartTogetherHaveOneKey() throws Exception {
        List<Node> started = Collections.synchronizedList(new ArrayList<>());
        together(Collections.nCopies(4, () -> started.add(new Node(Duration.ZERO))));
        assertThat(started.getFirst().stored()).hasSize(1);
        allOpenAll();
    }

    @Test
    void aKeyIsReplacedOnceHoweverManyNodesFindItDue() throws Exception {
        for (int i = 0; i < 3; i++) {
            new Node(APART.multipliedBy(i));
        }
        for (int rotation = 1; rotation <= 4; rotation++) {
            String before = nodes.getFirst().token();
            pass(AGE);
            together(nodes.stream()
                    .map(node -> (Runnable) node.keys::rotateIfDue)
                    .toList());
            // What sealed until now is there, with one key that follows it, and at most one that went before it.
            assertThat(nodes.getFirst().stored()).hasSize(Math.min(rotation + 1, 3));
            for (Node node : nodes) {
                assertThat(node.tokens.unseal(before)).isNotNull();
            }
            allOpenAll();
            pass(TokenKeys.ACTIVATION_DELAY.plus(APART));
            nodes.forEach(node -> node.keys.reload());
            allOpenAll();
        }
    }

    @Test
    void aNewKeySealsOnlyWhenTheOthersHaveHadTheTimeToReadIt() throws Exception {
        Node one = new Node(Duration.ZERO);
        Node other = new Node(APART);
        pass(AGE);
        one.keys.rotateIfDue();
        pass(TokenKeys.ACTIVATION_DELAY.minus(APART).minusMillis(1));
        one.keys.reload();
        // The other has not read it yet, and opens what is sealed by whoever has.
        assertThat(other.tokens.open(one.token())).isNotNull();
        // It seals first where the clock is ahead; by then the one whose clock is behind knows it.
        pass(Duration.ofMillis(1));
        other.keys.reload();
        int key = keyOf(other.token());
        assertThat(key).isNotEqualTo(keyOf(one.token()));
        allOpenAll();
        pass(APART);
        one.keys.reload();
        assertThat(keyOf(one.token())).isEqualTo(key);
        allOpenAll();
    }

    private static int keyOf(String token) {
        return java.nio.ByteBuffer.wrap(java.util.Base64.getUrlDecoder().decode(token))
                .getInt(1);
    }

    @Test
    void aTokenOfAKeyThatIsNotKnownYetMakesItKnown() throws Exception {
        Node one = new Node(Duration.ZERO);
        Node other = new Node(Duration.ZERO);
        pass(AGE);
        one.keys.rotateIfDue();
        pass(TokenKeys.ACTIVATION_DELAY);
        one.keys.reload();
        String token = one.token();
        assertThatThrownBy(() -> other.tokens.open(token)).isInstanceOf(TokenRefusedException.class);
        await().atMost(LIMIT).until(() -> other.keys.state(keyOf(token)) == TokenKeys.State.ALIVE);
        assertThat(other.tokens.open(token)).isNotNull();
    }

    @Test
    void aTokenIsUsedOnceOnAllNodesTogether() throws Exception {
        for (int i = 0; i < 3; i++) {
            new Node(Duration.ZERO);
        }
        List<String> ids = IntStream.range(0, 200).mapToObj(i -> "token" + i).toList();
        // Each node gets them in an order of its own.
        List<CompletableFuture<Boolean>> claims = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            for (int node = 0; node < nodes.size(); node++) {
                String id = ids.get((i * (node == 1 ? ids.size() - 1 : 1) + ids.size()) % ids.size());
                claims.add(nodes.get(node).used.claim(id, now.get()));
            }
        }
        assertThat(claims.stream().filter(CompletableFuture::join)).hasSize(ids.size());
    }

    @Test
    void aNodeLearnsWhatOthersRevoked() {
        Node one = new Node(Duration.ZERO);
        Node other = new Node(APART);
        Claims claims = one.claims();
        one.revocations.revoke(ROOM, "ann");
        assertThat(other.revocations.isRevoked(claims)).isFalse();
        other.revocations.load(ROOM);
        assertThat(other.revocations.isRevoked(claims)).isTrue();
        Node third = new Node(Duration.ZERO);
        assertThat(third.revocations.isRevoked(claims)).isTrue();
        pass(Duration.ofSeconds(10));
        Claims later = one.claims();
        other.revocations.revokeAll(ROOM);
        one.revocations.reload();
        third.revocations.reload();
        assertThat(nodes).allMatch(node -> node.revocations.isRevoked(later));
        pass(APART.plusMillis(1));
        assertThat(nodes).noneMatch(node -> node.revocations.isRevoked(one.claims()));
    }

    @Test
    void aRevocationStaysWhenAnotherNodeWhoseClockIsBehindRevokesAgain() {
        Node behind = new Node(Duration.ZERO);
        Node ahead = new Node(APART);
        Claims claims = ahead.claims();
        ahead.revocations.revoke(ROOM, "ann");
        pass(Duration.ofSeconds(1));
        behind.revocations.revoke(ROOM, "ann");
        behind.revocations.reload();
        assertThat(behind.revocations.isRevoked(claims)).isTrue();
        assertThat(new Node(Duration.ZERO).revocations.isRevoked(claims)).isTrue();
    }

    @Test
    void eachNodeForgetsARevocationThatCoversNothingAnyMore() {
        Node one = new Node(Duration.ZERO);
        Node other = new Node(Duration.ZERO);
        one.revocations.revoke(ROOM, "ann");
        other.revocations.reload();
        pass(ChatTokens.MAX_LIFETIME.plusMinutes(2));
        one.revocations.purge();
        other.revocations.purge();
        assertThat(one.database.<Integer>read(handle -> handle.createQuery("SELECT count(*) FROM revocation")
                        .mapTo(Integer.class)
                        .one()))
                .isZero();
    }
}
