package dev.backchat.server.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.backchat.api.ResourceId;
import dev.backchat.server.sql.Database;
import dev.backchat.server.sql.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalUsedTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Instant EXPIRES = NOW.plusSeconds(60);
    private static final int MANY = 1_000_000;

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;

    private static boolean claim(UsedTokens used, String id) {
        return used.claim(id, EXPIRES).join();
    }

    private LocalUsedTokens open(Database database, int maxTokens) throws IOException {
        return LocalUsedTokens.open(database, clock, clock, maxTokens);
    }

    private static long logged(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            long bytes = 0;
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("used-tokens"))
                    .toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    @Test
    void answersOnTheThreadThatAsks() throws Exception {
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, MANY)) {
            assertThat(used.claim("a", EXPIRES)).isCompletedWithValue(true);
            assertThat(used.claim("a", EXPIRES)).isCompletedWithValue(false);
            assertThat(used.claim("b", EXPIRES)).isCompletedWithValue(true);
            assertThat(used.isUsed("a")).isTrue();
            assertThat(used.isUsed("c")).isFalse();
        }
    }

    @Test
    void whatWasUsedJustBeforeTheProcessDiedStaysUsed(@TempDir Path died) throws Exception {
        List<String> ids = Stream.generate(ResourceId::next).limit(500).toList();
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, MANY)) {
            for (String id : ids) {
                assertThat(claim(used, id)).isTrue();
                if (id.equals(ids.get(250))) {
                    // Some are in the store now, and others are on their way.
                    await().until(() -> StoredUsedTokens.isKept(database, ids.getFirst()));
                }
            }
            // As the kernel has the files at this moment; those of the log first, for uses move from there.
            for (String file : List.of("used-tokens.0", "used-tokens.1", "backchat.db", "backchat.db-wal")) {
                Files.copy(directory.resolve(file), died.resolve(file));
            }
        }
        try (Database database = SqliteDatabase.open(died);
                UsedTokens used = open(database, MANY)) {
            assertThat(ids).noneMatch(id -> claim(used, id));
            assertThat(claim(used, "another")).isTrue();
        }
    }

    @Test
    void theLogIsEmptyOnceTheStoreHasAllOfIt() throws Exception {
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, MANY)) {
            for (int round = 0; round < 3; round++) {
                String id = "round" + round;
                assertThat(claim(used, id)).isTrue();
                assertThat(logged(directory)).isPositive();
                await().until(() -> logged(directory) == 0);
                assertThat(StoredUsedTokens.isKept(database, id)).isTrue();
            }
        }
    }

    @Test
    void anEndWritesWhatIsLeft() throws Exception {
        try (Database database = SqliteDatabase.open(directory)) {
            try (UsedTokens used = open(database, MANY)) {
                assertThat(claim(used, "a")).isTrue();
            }
            assertThat(StoredUsedTokens.isKept(database, "a")).isTrue();
        }
    }

    @Test
    void linesThatAreNoneArePassedOver() throws Exception {
        String text =
                "\nuseda 1767323105678\n\0\0\0\nusedb\n\nused1 17\0 7\ncut off\nusedc 1767323105678\n\nusedd 176732";
        Files.write(directory.resolve("used-tokens.1"), text.getBytes(US_ASCII));
        Files.write(directory.resolve("used-tokens.0"), new byte[] {(byte) 0xff, '\n'});
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, MANY)) {
            assertThat(claim(used, "useda")).isFalse();
            assertThat(claim(used, "usedb")).isTrue();
            assertThat(claim(used, "usedc")).isFalse();
            assertThat(claim(used, "usedd")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 1_000_000})
    void isUsedOnceHoweverManyTryAtOnceAndHoweverFewFitInMemory(int maxTokens) throws Exception {
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, maxTokens)) {
            Map<String, AtomicInteger> claimed = new ConcurrentHashMap<>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 3000; i++) {
                    String id = "token" + i % 10;
                    threads.execute(() -> {
                        if (claim(used, id)) {
                            claimed.computeIfAbsent(id, each -> new AtomicInteger())
                                    .incrementAndGet();
                        }
                    });
                }
            }
            assertThat(claimed).hasSize(10);
            assertThat(claimed.values()).allMatch(times -> times.get() == 1);
            assertThat(used.isUsed("token9")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 8})
    void aRestartKnowsThemHoweverFewFitInMemory(int maxTokens) throws Exception {
        List<String> ids = List.of("a", "b", "c", "d");
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, 2)) {
            assertThat(ids).allMatch(id -> claim(used, id));
        }
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, maxTokens)) {
            assertThat(ids).noneMatch(id -> claim(used, id));
            assertThat(claim(used, "e")).isTrue();
            assertThat(claim(used, "e")).isFalse();
        }
    }

    @Test
    void whatOnlyTheStoreKnowsStaysUsedWhenMemoryHasRoomAgain() throws Exception {
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, 2)) {
            assertThat(used.claim("short1", NOW.plusSeconds(1)).join()).isTrue();
            assertThat(used.claim("short2", NOW.plusSeconds(1)).join()).isTrue();
            assertThat(used.claim("long", NOW.plusSeconds(3600)).join()).isTrue();
            now.set(NOW.plus(Duration.ofMinutes(2)));
            used.purge();
            assertThat(used.claim("new", now.get().plusSeconds(60)).join()).isTrue();
            assertThat(used.claim("long", NOW.plusSeconds(3600)).join()).isFalse();
            assertThat(used.claim("new", now.get().plusSeconds(60)).join()).isFalse();
        }
    }

    @Test
    void withoutItsLogTheStoreIsAsked() throws Exception {
        try (Database database = SqliteDatabase.open(directory)) {
            UsedTokenLog log = UsedTokenLog.open(directory);
            try (UsedTokens used = new LocalUsedTokens(database, log, clock, clock, MANY)) {
                log.close();
                assertThat(claim(used, "a")).isTrue();
                assertThat(StoredUsedTokens.isKept(database, "a")).isTrue();
                assertThat(claim(used, "a")).isFalse();
            }
        }
    }

    @Test
    void whatCannotBeToldCanBeTriedAgain() throws Exception {
        List<String> failed = new ArrayList<>();
        Database database = SqliteDatabase.open(directory);
        UsedTokenLog log = UsedTokenLog.open(directory);
        log.close();
        try (UsedTokens used = new LocalUsedTokens(database, log, clock, clock, MANY)) {
            database.close();
            for (int i = 0; i < 2; i++) {
                try {
                    claim(used, "a");
                } catch (CompletionException e) {
                    failed.add("a");
                }
            }
        }
        assertThat(failed).hasSize(2);
    }

    @Test
    void isForgottenAMinuteAfterItsTokenExpired() throws Exception {
        try (Database database = SqliteDatabase.inMemory();
                UsedTokens used = open(database, MANY)) {
            assertThat(claim(used, "a")).isTrue();
            now.set(EXPIRES.plus(UsedTokens.GRACE));
            used.purge();
            assertThat(claim(used, "a")).isFalse();
            now.set(EXPIRES.plus(UsedTokens.GRACE).plusMillis(1));
            used.purge();
            assertThat(claim(used, "a")).isTrue();
            used.clear();
            assertThat(claim(used, "a")).isTrue();
        }
    }

    @Test
    void nobodyElseMayReadTheLog() throws Exception {
        try (Database database = SqliteDatabase.open(directory);
                UsedTokens used = open(database, MANY)) {
            assertThat(claim(used, "a")).isTrue();
            assertThat(Files.getPosixFilePermissions(directory.resolve("used-tokens.0")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }
}
