package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class RevocationsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");

    private final Database database;
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;
    private final TokenKeys keys;
    private TokenClock tokenClock = new TokenClock(clock, clock);
    private Revocations revocations;

    RevocationsTest(TestDatabase kind) {
        database = kind.open();
        keys = new TokenKeys(database, clock, Duration.ofDays(30));
        revocations = new Revocations(database, tokenClock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Claims made(String userId, Duration lifetime) {
        return new Claims(
                ResourceId.next(),
                ROOM,
                userId,
                Set.of(),
                Map.of(),
                tokenClock.issue(),
                now.get().plus(lifetime),
                now.get().plusSeconds(7200));
    }

    private void restart() {
        tokenClock = new TokenClock(clock, clock);
        revocations = new Revocations(database, tokenClock);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void refusesEarlierTokensOfTheUserEvenAfterARestart() {
        Claims anns = made("ann", MINUTE);
        Claims bobs = made("bob", MINUTE);
        assertThat(revocations.isRevoked(anns)).isFalse();
        revocations.revoke(ROOM, "ann");
        pass(Duration.ofMillis(1));
        Claims after = made("ann", MINUTE);
        for (int run = 0; run < 2; run++) {
            assertThat(revocations.isRevoked(anns)).isTrue();
            assertThat(revocations.isRevoked(bobs)).isFalse();
            assertThat(revocations.isRevoked(after)).isFalse();
            restart();
        }
        revocations.revokeAll(ROOM);
        assertThat(revocations.isRevoked(bobs)).isTrue();
        assertThat(revocations.isRevoked(after)).isTrue();
        restart();
        assertThat(revocations.isRevoked(bobs)).isTrue();
    }

    /** In the claims is all that counts, so the lifetime that a restart brings changes nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 60, 3600})
    void refusesATokenOfAnyLifetimeForAsLongAsItLives(long seconds) throws TokenRefusedException {
        Duration lifetime = Duration.ofSeconds(seconds);
        String token = new ChatTokens(keys, tokenClock).seal(made("ann", lifetime));
        revocations.revoke(ROOM, "ann");
        restart();
        pass(lifetime.minusMillis(1));
        revocations.purge();
        restart();
        assertThat(revocations.isRevoked(new ChatTokens(keys, tokenClock).open(token)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60, 3600})
    void acceptsLaterTokensOfAnyLifetime(long seconds) throws TokenRefusedException {
        revocations.revoke(ROOM, "ann");
        pass(Duration.ofMillis(1));
        String token = new ChatTokens(keys, tokenClock).seal(made("ann", Duration.ofSeconds(seconds)));
        restart();
        assertThat(revocations.isRevoked(new ChatTokens(keys, tokenClock).open(token)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\\0b", "\\", "\\\\\0", "ann\ud83d\ude00'\uffff"})
    void aUserIdMayHaveAnyCharacters(String userId) {
        Claims before = made(userId, HOUR);
        revocations.revoke(ROOM, userId);
        restart();
        assertThat(revocations.isRevoked(before)).isTrue();
        assertThat(revocations.isRevoked(made("a", HOUR))).isFalse();
    }

    @Test
    void isKeptAMinuteLongerThanTheLongestToken() {
        Claims before = made("ann", HOUR);
        revocations.revoke(ROOM, "ann");
        pass(HOUR.plus(MINUTE));
        revocations.purge();
        assertThat(revocations.isRevoked(before)).isTrue();
        assertThat(rows()).isEqualTo(1);
        pass(Duration.ofMillis(1));
        revocations.purge();
        assertThat(revocations.isRevoked(before)).isFalse();
        assertThat(rows()).isZero();
    }

    @Test
    void keepsARepeatedRevocation() {
        revocations.revoke(ROOM, "ann");
        revocations.revoke(ROOM, "bob");
        pass(HOUR);
        Claims before = made("ann", HOUR);
        revocations.revoke(ROOM, "ann");
        pass(MINUTE.plusMillis(1));
        revocations.purge();
        assertThat(rows()).isEqualTo(1);
        restart();
        assertThat(revocations.isRevoked(before)).isTrue();
    }

    private int rows() {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM revocation")
                .mapTo(Integer.class)
                .one());
    }
}
