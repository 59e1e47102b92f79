package dev.backchat.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.Arn;
import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import dev.backchat.server.sql.TestDatabase;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Duration LIFETIME = Duration.ofSeconds(60);
    private static final Database SHARED = SqliteDatabase.inMemory();
    private static final Arn ROOM = new Arn("us-east-1", "123456789012", ResourceType.ROOM, "AbCdEfGh1234");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;
    private final TokenClock tokenClock = new TokenClock(clock, clock);
    private final TokenKeys keys = new TokenKeys(SHARED, clock, Duration.ofDays(30));
    private final ChatTokens tokens = new ChatTokens(keys, tokenClock);

    private Claims claims(String userId, Set<ChatTokenCapability> capabilities, Map<String, String> attributes) {
        return new Claims(
                ResourceId.next(),
                ROOM,
                userId,
                capabilities,
                attributes,
                tokenClock.now(),
                now.get().plus(LIFETIME),
                now.get().plusSeconds(3600));
    }

    private Claims claims() {
        return claims("ann", EnumSet.of(ChatTokenCapability.SEND_MESSAGE), Map.of("k", "v"));
    }

    private static void refused(ChatTokens tokens, String token, String reason) {
        assertThatThrownBy(() -> tokens.open(token))
                .isInstanceOf(TokenRefusedException.class)
                .hasMessage(reason);
    }

    /** Whoever tries hears the same of all; the log has more. */
    private static void refusedInTheLog(ChatTokens tokens, String token, String detail) {
        assertThatThrownBy(() -> tokens.open(token)).isInstanceOfSatisfying(TokenRefusedException.class, e -> {
            assertThat(e.reason()).isEqualTo("The chat token is invalid");
            assertThat(e.detail()).isEqualTo("The chat token " + detail);
        });
    }

    @Test
    void logsTheReasonForInvalidTokens() {
        String token = tokens.seal(claims());
        refusedInTheLog(tokens, "x".repeat(64 * 1024), "is longer than any");
        refusedInTheLog(tokens, "no token!", "is none");
        refusedInTheLog(tokens, "AAAA", "is none");
        refusedInTheLog(tokens, token + "=", "is none");
        refusedInTheLog(tokens, "AAAA" + token.substring(4), "was sealed by a key that this server never had");
        String altered = token.substring(0, 40) + (token.charAt(40) == 'A' ? 'B' : 'A') + token.substring(41);
        refusedInTheLog(tokens, altered, "was altered");
        try (Database other = SqliteDatabase.inMemory()) {
            TokenKeys foreign = new TokenKeys(other, clock, Duration.ofDays(1));
            String theirs = new ChatTokens(foreign, tokenClock).seal(claims());
            refusedInTheLog(tokens, theirs, "was sealed by a key that this server never had");
            foreign.rotate();
            foreign.rotate();
            refusedInTheLog(
                    new ChatTokens(foreign, tokenClock), theirs, "was sealed by a key that has been rotated out");
            TokenKeys restarted = new TokenKeys(other, clock, Duration.ofDays(1));
            refusedInTheLog(
                    new ChatTokens(restarted, tokenClock), theirs, "was sealed by a key that has been rotated out");
        }
    }

    @Property
    void opensWhatItSealed(
            @ForAll @StringLength(max = 128) String userId,
            @ForAll @StringLength(max = 300) String key,
            @ForAll @StringLength(max = 300) String value)
            throws TokenRefusedException {
        Claims claims = claims(userId, EnumSet.allOf(ChatTokenCapability.class), Map.of(key, value));
        String token = tokens.seal(claims);
        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(tokens.open(token)).isEqualTo(claims);
    }

    @Test
    void fitsIntoAHeaderWithTheLargestClaims() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < 512; i++) {
            attributes.put(Character.toString('\u0100' + i), "");
        }
        String token =
                tokens.seal(claims("\ud83d\ude00".repeat(128), EnumSet.allOf(ChatTokenCapability.class), attributes));
        assertThat(token.length()).isLessThan(8 * 1024);
        String usual = tokens.seal(claims());
        assertThat(usual.length()).isLessThan(300);
    }

    @Property
    void refusesATokenWithAnyCharacterChanged(@ForAll @IntRange(min = 0, max = 200) int at, @ForAll char by) {
        String token = tokens.seal(claims());
        int place = at % token.length();
        String changed = token.substring(0, place) + by + token.substring(place + 1);
        if (!changed.equals(token)) {
            refused(tokens, changed, "The chat token is invalid");
        }
    }

    @Property
    void refusesArbitraryText(@ForAll String text) {
        refused(tokens, text, "The chat token is invalid");
    }

    @Test
    void refusesATruncatedOrExtendedToken() {
        String token = tokens.seal(claims());
        refused(tokens, token + "A", "The chat token is invalid");
        refused(tokens, token + "=", "The chat token is invalid");
        refused(tokens, token.substring(1), "The chat token is invalid");
        refused(tokens, token.substring(0, token.length() - 1), "The chat token is invalid");
        refused(tokens, "x".repeat(64 * 1024), "The chat token is invalid");
    }

    @Test
    void refusesATokenOfAnotherServer() {
        try (Database other = SqliteDatabase.inMemory()) {
            String foreign = new ChatTokens(new TokenKeys(other, clock, Duration.ofDays(1)), tokenClock).seal(claims());
            refused(tokens, foreign, "The chat token is invalid");
        }
    }

    @Test
    void refusesAnExpiredToken() throws TokenRefusedException {
        String token = tokens.seal(claims());
        now.set(NOW.plusMillis(59_999));
        assertThat(tokens.open(token).userId()).isEqualTo("ann");
        now.set(NOW.plusMillis(60_000));
        refused(tokens, token, "The chat token has expired");
    }

    @Test
    void aTokenKeepsItsLifetimeWhenTheConfigurationChanges() throws TokenRefusedException {
        for (Duration lifetime : List.of(Duration.ofSeconds(1), LIFETIME, ChatTokens.MAX_LIFETIME)) {
            now.set(NOW);
            String token = tokens.seal(lived(lifetime));
            now.set(NOW.plus(lifetime).minusMillis(1));
            assertThat(tokens.open(token)).isNotNull();
            now.set(NOW.plus(lifetime));
            refused(tokens, token, "The chat token has expired");
        }
    }

    private Claims lived(Duration lifetime) {
        return new Claims(
                ResourceId.next(),
                ROOM,
                "ann",
                Set.of(),
                Map.of(),
                tokenClock.now(),
                now.get().plus(lifetime),
                now.get().plusSeconds(7200));
    }

    /** As servers before 0.2 sealed them: the time of issue, which comes last, was not there. */
    private String sealedWithoutIssue(Claims claims) throws GeneralSecurityException {
        byte[] bytes = ClaimsBytes.write(claims);
        byte[] old = Arrays.copyOf(bytes, bytes.length - 3 * Long.BYTES);
        old[0] = 1;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(keys.aead().encrypt(old, ChatTokens.USE));
    }

    @Test
    void opensATokenOfAnOlderServer() throws Exception {
        Claims claims = claims();
        String token = sealedWithoutIssue(claims);
        now.set(NOW.plusMillis(59_999));
        Claims opened = tokens.open(token);
        assertThat(opened.userId()).isEqualTo("ann");
        assertThat(opened.attributes()).isEqualTo(claims.attributes());
        assertThat(opened.tokenExpiration()).isEqualTo(claims.tokenExpiration());
        assertThat(opened.sessionExpiration()).isEqualTo(claims.sessionExpiration());
        now.set(NOW.plusMillis(60_000));
        refused(tokens, token, "The chat token has expired");
    }

    @Test
    void revokesATokenOfAnOlderServer() throws Exception {
        try (Database database = SqliteDatabase.inMemory()) {
            Revocations revocations = new Revocations(database, tokenClock);
            for (Duration lifetime : List.of(Duration.ofSeconds(1), LIFETIME, ChatTokens.MAX_LIFETIME)) {
                now.set(NOW);
                Claims opened = tokens.open(sealedWithoutIssue(lived(lifetime)));
                revocations.revoke(ROOM, "ann");
                assertThat(revocations.isRevoked(opened))
                        .as(lifetime.toString())
                        .isTrue();
            }
        }
    }

    @Test
    void claimsOfAVersionThatIsUnknownAreRefused() throws Exception {
        byte[] bytes = ClaimsBytes.write(claims());
        bytes[0] = 3;
        String token = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(keys.aead().encrypt(bytes, ChatTokens.USE));
        refusedInTheLog(tokens, token, "is of another version of this server");
        bytes[0] = 2;
        String cut = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(keys.aead().encrypt(Arrays.copyOf(bytes, bytes.length - 1), ChatTokens.USE));
        refused(tokens, cut, "The chat token is invalid");
    }

    @Test
    void keepsThePreviousKey() throws TokenRefusedException {
        try (Database database = SqliteDatabase.inMemory()) {
            TokenKeys rotating = new TokenKeys(database, clock, Duration.ofDays(30));
            ChatTokens rotated = new ChatTokens(rotating, tokenClock);
            String first = rotated.seal(claims());
            rotating.rotate();
            String second = rotated.seal(claims());
            assertThat(rotated.open(first)).isNotNull();
            assertThat(rotated.open(second)).isNotNull();
            rotating.rotate();
            refused(rotated, first, "The chat token is invalid");
            assertThat(rotated.open(second)).isNotNull();
        }
    }

    @Test
    void rotatesAnOldKey() throws TokenRefusedException {
        try (Database database = SqliteDatabase.inMemory()) {
            TokenKeys aging = new TokenKeys(database, clock, Duration.ofDays(30));
            ChatTokens aged = new ChatTokens(aging, tokenClock);
            String token = aged.seal(claims());
            for (int check = 0; check < 3; check++) {
                aging.rotateIfDue();
            }
            assertThat(aged.open(token)).isNotNull();
            now.set(NOW.plus(Duration.ofDays(30)));
            aging.rotateIfDue();
            now.set(NOW.plus(Duration.ofDays(60)));
            aging.rotateIfDue();
            now.set(NOW);
            refused(aged, token, "The chat token is invalid");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void survivesARestartAndIsUsedOnce(TestDatabase kind, @TempDir Path directory) throws TokenRefusedException {
        Supplier<Database> databases = kind.in(directory);
        String token;
        Claims claims = claims();
        try (Database database = databases.get()) {
            token = new ChatTokens(new TokenKeys(database, clock, Duration.ofDays(30)), tokenClock).seal(claims);
            try (UsedTokens used = new StoredUsedTokens(database, clock, clock)) {
                assertThat(used.claim(claims.tokenId(), claims.tokenExpiration())
                                .join())
                        .isTrue();
            }
        }
        try (Database database = databases.get()) {
            assertThat(new ChatTokens(new TokenKeys(database, clock, Duration.ofDays(30)), tokenClock).open(token))
                    .isEqualTo(claims);
            try (UsedTokens used = new StoredUsedTokens(database, clock, clock)) {
                used.purge();
                assertThat(used.claim(claims.tokenId(), claims.tokenExpiration())
                                .join())
                        .isFalse();
                now.set(NOW.plus(Duration.ofMinutes(3)));
                used.purge();
                assertThat(used.claim(claims.tokenId(), claims.tokenExpiration())
                                .join())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void isUsedOnceHoweverManyTryAtOnce(TestDatabase kind, @TempDir Path directory) {
        try (Database database = kind.in(directory).get();
                UsedTokens used = new StoredUsedTokens(database, clock, clock)) {
            Map<String, AtomicInteger> claimed = new ConcurrentHashMap<>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 3000; i++) {
                    String tokenId = "token" + i % 10;
                    threads.execute(() -> {
                        if (used.claim(tokenId, NOW).join()) {
                            claimed.computeIfAbsent(tokenId, id -> new AtomicInteger())
                                    .incrementAndGet();
                        }
                    });
                }
            }
            assertThat(claimed).hasSize(10);
            assertThat(claimed.values()).allMatch(times -> times.get() == 1);
        }
    }

    @Test
    void toStringHidesTheUser() {
        assertThat(claims().toString()).doesNotContain("ann", "k=v");
    }
}
