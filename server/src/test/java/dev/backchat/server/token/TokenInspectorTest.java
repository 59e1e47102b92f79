package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests inspection while a server uses the directory and holds its lock. */
class TokenInspectorTest {
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.678Z"));
    private final InstantSource clock = now::get;
    private final TokenClock tokenClock = new TokenClock(clock, clock);
    private Database database;
    private TokenKeys keys;
    private ChatTokens tokens;

    @BeforeEach
    void serve() throws IOException {
        database = SqliteDatabase.open(directory);
        keys = new TokenKeys(database, clock, Duration.ofDays(30));
        tokens = new ChatTokens(keys, tokenClock);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private Claims claims() {
        return new Claims(
                ResourceId.next(),
                ROOM,
                "ann",
                Set.of(ChatTokenCapability.SEND_MESSAGE),
                Map.of("k", "v"),
                tokens.issueTime(),
                now.get().plus(MINUTE),
                now.get().plus(Duration.ofHours(1)));
    }

    private TokenInspector.Inspection inspect(String token) throws Exception {
        try (TokenInspector inspector = TokenInspector.open(directory, clock)) {
            return inspector.inspect(token);
        }
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void showsATokenWhileItsServerRuns() throws Exception {
        Claims claims = claims();
        assertThat(inspect(tokens.seal(claims))).isEqualTo(new TokenInspector.Inspection(claims, false, false, false));
    }

    @Test
    void showsExpiryAndForgetsTheUseAMinuteLater() throws Exception {
        String token = tokens.seal(claims());
        pass(MINUTE.minusMillis(1));
        assertThat(inspect(token).isExpired()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(inspect(token).isExpired()).isTrue();
        pass(MINUTE);
        assertThat(inspect(token).isUsed()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(inspect(token).isUsed()).isNull();
    }

    @Test
    void showsTheUseOfAnExpiredToken() throws Exception {
        Claims claims = claims();
        try (UsedTokens used = new StoredUsedTokens(database, clock, clock)) {
            assertThat(used.claim(claims.tokenId(), claims.tokenExpiration()).join())
                    .isTrue();
        }
        String token = tokens.seal(claims);
        assertThat(inspect(token).isUsed()).isTrue();
        pass(Duration.ofMinutes(3));
        assertThat(inspect(token).isUsed()).isTrue();
    }

    @Test
    void showsTheRevocationOfEarlierTokens() throws Exception {
        String before = tokens.seal(claims());
        pass(Duration.ofMillis(1));
        new Revocations(database, tokenClock).revoke(ROOM, "ann");
        pass(Duration.ofMillis(1));
        assertThat(inspect(before).isRevoked()).isTrue();
        assertThat(inspect(tokens.seal(claims())).isRevoked()).isFalse();
    }

    @Test
    void opensATokenOfARotatedKeyAsLongAsTheServerDoes() throws Exception {
        String token = tokens.seal(claims());
        keys.rotate();
        assertThat(inspect(token).claims().userId()).isEqualTo("ann");
        keys.rotate();
        assertThatThrownBy(() -> inspect(token))
                .isInstanceOfSatisfying(
                        TokenRefusedException.class,
                        e -> assertThat(e.detail())
                                .isEqualTo("The chat token was sealed by a key that has been rotated out"));
    }

    @Test
    void aTokenOfAnotherServerIsRefused() {
        try (Database another = SqliteDatabase.inMemory()) {
            String token =
                    new ChatTokens(new TokenKeys(another, clock, Duration.ofDays(30)), tokenClock).seal(claims());
            assertThatThrownBy(() -> inspect(token))
                    .isInstanceOfSatisfying(
                            TokenRefusedException.class,
                            e -> assertThat(e.detail())
                                    .isEqualTo("The chat token was sealed by a key that this server never had"));
        }
    }

    @Test
    void changesNothingNotEvenOldKeys() throws Exception {
        String token = tokens.seal(claims());
        pass(Duration.ofDays(3650));
        assertThat(inspect(token).isExpired()).isTrue();
        assertThat(database.<Integer>read(handle -> handle.createQuery("SELECT COUNT(*) FROM token_key")
                        .mapTo(Integer.class)
                        .one()))
                .isEqualTo(1);
    }

    @Test
    void aDirectoryWithoutKeysIsRefusedAndNothingIsLeftInIt(@TempDir Path other) throws IOException {
        assertThatThrownBy(() -> TokenInspector.open(other, clock))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no database in " + other);
        try (Stream<Path> files = Files.list(other)) {
            assertThat(files).isEmpty();
        }
        SqliteDatabase.open(other).close();
        assertThatThrownBy(() -> TokenInspector.open(other, clock))
                .isInstanceOf(IOException.class)
                .hasMessage("there are no keys of tokens in " + other);
        Files.writeString(other.resolve("backchat.db"), "no database. ".repeat(100));
        assertThatThrownBy(() -> TokenInspector.open(other, clock))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot read the database in " + other);
    }
}
