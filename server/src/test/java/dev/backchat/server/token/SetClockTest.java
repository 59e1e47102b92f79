package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens while somebody sets the machine's clock. */
class SetClockTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");

    private final Database database = Database.inMemory();
    private final AtomicReference<Instant> wall = new AtomicReference<>(NOW);
    private final AtomicReference<Instant> even = new AtomicReference<>(NOW);
    private final InstantSource clock = wall::get;
    private final InstantSource steady = even::get;
    private final ChatTokens tokens =
            new ChatTokens(new TokenKeys(database, clock, Duration.ofDays(30)), clock, LIFETIME);

    @AfterEach
    void close() {
        database.close();
    }

    private static Claims madeAt(Instant time) {
        return new Claims(
                "token", ROOM, "ann", Set.of(), Map.of(), time.plus(LIFETIME), time.plus(Duration.ofMinutes(60)));
    }

    private void pass(Duration time) {
        wall.updateAndGet(before -> before.plus(time));
        even.updateAndGet(before -> before.plus(time));
    }

    @Test
    void aUsedTokenStaysUsedWhenTheClockIsSetForwardAndBack() {
        try (UsedTokens used = new UsedTokens(database, clock, steady)) {
            Claims claims = madeAt(NOW);
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
        try (UsedTokens used = new UsedTokens(database, clock, steady)) {
            Claims claims = madeAt(NOW);
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
        Revocations revocations = new Revocations(database, clock, steady, LIFETIME);
        revocations.revoke(ROOM, "ann");
        wall.set(NOW.plus(HOUR));
        revocations.purge();
        wall.set(NOW);
        assertThat(revocations.isRevoked(madeAt(NOW))).isTrue();
    }

    @Test
    void aTokenFromBeforeTheClockWasSetBackIsNotYetValid() throws RefusedToken {
        String token = tokens.seal(madeAt(NOW));
        wall.set(NOW.minusSeconds(5));
        assertThat(tokens.open(token)).isEqualTo(madeAt(NOW));
        wall.set(NOW.minusSeconds(5).minusMillis(1));
        assertThatThrownBy(() -> tokens.open(token)).isInstanceOfSatisfying(RefusedToken.class, e -> {
            assertThat(e.reason()).isEqualTo("The chat token is not yet valid");
            assertThat(e.particulars()).startsWith("The chat token is not yet valid: was the clock set back");
        });
    }
}
