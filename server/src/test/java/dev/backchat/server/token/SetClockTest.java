package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Tests tokens while the machine's clock is being set. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SetClockTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");

    private final Database database;
    private final AtomicReference<Instant> wall = new AtomicReference<>(NOW);
    private final AtomicReference<Instant> even = new AtomicReference<>(NOW);
    private final InstantSource clock = wall::get;
    private final InstantSource steady = even::get;
    private final TokenKeys keys;
    private TokenClock tokenClock = new TokenClock(clock, steady);
    private ChatTokens tokens;

    SetClockTest(TestDatabase kind) {
        database = kind.open();
        keys = new TokenKeys(database, clock, Duration.ofDays(30));
        tokens = new ChatTokens(keys, tokenClock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Made now. */
    private Claims made(Duration lifetime) {
        Moment issued = tokens.issueTime();
        return new Claims(
                "token",
                ROOM,
                "ann",
                Set.of(),
                Map.of(),
                issued,
                issued.time().plus(lifetime),
                issued.time().plus(Duration.ofHours(2)));
    }

    private Claims made() {
        return made(LIFETIME);
    }

    /** A process that begins with the time that the machine has now. */
    private void restart() {
        even.set(wall.get());
        tokenClock = new TokenClock(clock, steady);
        tokens = new ChatTokens(keys, tokenClock);
    }

    private void set(Duration by) {
        wall.updateAndGet(before -> before.plus(by));
    }

    private void expired(String token) {
        assertThatThrownBy(() -> tokens.open(token))
                .isInstanceOf(TokenRefusedException.class)
                .hasMessage("The chat token has expired");
    }

    private void pass(Duration time) {
        wall.updateAndGet(before -> before.plus(time));
        even.updateAndGet(before -> before.plus(time));
    }

    @Test
    void aUsedTokenStaysUsedWhenTheClockIsSetForwardAndBack() {
        try (UsedTokens used = new StoredUsedTokens(database, clock, steady)) {
            Claims claims = made();
            assertThat(used.claim(claims.tokenId(), claims.tokenExpiration()).join())
                    .isTrue();
            wall.set(NOW.plus(HOUR));
            used.purge();
            wall.set(NOW);
            assertThat(used.claim(claims.tokenId(), claims.tokenExpiration()).join())
                    .isFalse();
        }
    }

    @Test
    void aUsedTokenIsForgottenOnlyWhenBothClocksHavePassedIt() {
        try (UsedTokens used = new StoredUsedTokens(database, clock, steady)) {
            Claims claims = made();
            used.claim(claims.tokenId(), claims.tokenExpiration()).join();
            wall.set(NOW.minus(HOUR));
            pass(LIFETIME.multipliedBy(3));
            used.purge();
            assertThat(used.claim(claims.tokenId(), claims.tokenExpiration()).join())
                    .isFalse();
            wall.set(even.get());
            used.purge();
            assertThat(used.claim(claims.tokenId(), claims.tokenExpiration()).join())
                    .isTrue();
        }
    }

    @Test
    void aRevocationStaysWhenTheClockIsSetForwardAndBack() {
        Revocations revocations = new Revocations(database, tokenClock);
        Claims before = made();
        revocations.revoke(ROOM, "ann");
        set(HOUR.multipliedBy(2));
        revocations.purge();
        set(HOUR.multipliedBy(-2));
        assertThat(revocations.isRevoked(before)).isTrue();
    }

    @Test
    void aRevocationIsForgottenOnlyWhenBothClocksHavePassedIt() {
        set(HOUR.multipliedBy(-3));
        Revocations revocations = new Revocations(database, tokenClock);
        Claims before = made(HOUR);
        revocations.revoke(ROOM, "ann");
        wall.set(even.get());
        revocations.purge();
        assertThat(revocations.isRevoked(before)).isTrue();
        pass(HOUR.plusMinutes(1));
        revocations.purge();
        assertThat(revocations.isRevoked(before)).isTrue();
        pass(Duration.ofMillis(1));
        revocations.purge();
        assertThat(revocations.isRevoked(before)).isFalse();
    }

    @Test
    void aRevocationRefusesATokenFromBeforeTheClockWasSetBack() {
        Revocations revocations = new Revocations(database, tokenClock);
        Claims before = made(HOUR);
        set(Duration.ofSeconds(-30));
        revocations.revoke(ROOM, "ann");
        assertThat(revocations.isRevoked(before)).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(revocations.isRevoked(made(HOUR))).isFalse();
        restart();
        assertThat(new Revocations(database, tokenClock).isRevoked(before)).isTrue();
    }

    @Test
    void aRevocationFromBeforeTheClockWasSetBackRefusesNoTokenFromAfterIt() {
        Revocations revocations = new Revocations(database, tokenClock);
        revocations.revoke(ROOM, "ann");
        pass(Duration.ofMillis(1));
        set(HOUR.negated());
        assertThat(revocations.isRevoked(made())).isFalse();
    }

    @Test
    void aTokenFromBeforeTheClockWasSetBackIsNotYetValid() throws TokenRefusedException {
        Claims claims = made();
        String token = tokens.seal(claims);
        wall.set(NOW.minusSeconds(5));
        assertThat(tokens.open(token)).isEqualTo(claims);
        wall.set(NOW.minusSeconds(5).minusMillis(1));
        assertThatThrownBy(() -> tokens.open(token)).isInstanceOfSatisfying(TokenRefusedException.class, e -> {
            assertThat(e.reason()).isEqualTo("The chat token is not yet valid");
            assertThat(e.detail()).startsWith("The chat token is not yet valid: was the clock set back");
        });
    }

    @Test
    void aTokenFromBeforeTheClockWasSetBackStaysExpired() {
        String token = tokens.seal(made());
        set(HOUR.negated());
        pass(HOUR);
        expired(token);
    }

    @Test
    void settingTheClockBackExtendsNoToken() throws TokenRefusedException {
        String token = tokens.seal(made());
        pass(LIFETIME.minusMillis(1));
        set(Duration.ofSeconds(-30));
        assertThat(tokens.open(token)).isNotNull();
        pass(Duration.ofMillis(1));
        expired(token);
    }

    @Test
    void aTokenFromBeforeTheClockWasSetBackAndARestartStaysExpired() {
        String token = tokens.seal(made());
        set(HOUR.negated());
        restart();
        pass(HOUR);
        expired(token);
    }

    @Test
    void aTokenSurvivesARestart() throws TokenRefusedException {
        Claims claims = made();
        String token = tokens.seal(claims);
        pass(Duration.ofSeconds(20));
        restart();
        pass(LIFETIME.minusSeconds(20).minusMillis(1));
        assertThat(tokens.open(token)).isEqualTo(claims);
        pass(Duration.ofMillis(1));
        expired(token);
    }

    @Test
    void aTokenSurvivesARestartAfterTheClockWasSetForward() throws TokenRefusedException {
        set(HOUR);
        Claims claims = made();
        String token = tokens.seal(claims);
        restart();
        assertThat(tokens.open(token)).isEqualTo(claims);
    }
}
