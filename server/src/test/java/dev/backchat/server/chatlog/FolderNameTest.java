package dev.backchat.server.chatlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the mapping of names chosen by callers to names in a folder. */
class FolderNameTest {
    /** Few characters, so that names are often alike, and all that mean something to a file system. */
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("aA./-~%2").ofMinLength(1).ofMaxLength(4),
                Arbitraries.strings().withChars("aA/").ofMinLength(195).ofMaxLength(205),
                Arbitraries.strings().withChars("a/").ofMinLength(398).ofMaxLength(512));
    }

    private static Path path(String name) {
        return Path.of("logs", FolderName.of(name).toLowerCase(Locale.ROOT)).normalize();
    }

    @Property(tries = 5_000)
    void encodedNamesAreUniqueAndNeverNested(@ForAll("names") String one, @ForAll("names") String other) {
        if (!one.equals(other)) {
            assertThat(path(one).startsWith(path(other))).isFalse();
        }
    }

    @Property
    void encodedNamesNeverEscapeAndAreNeverTooLong(@ForAll("names") String name) {
        Path path = path(name);
        assertThat(path.getName(0)).hasToString("logs");
        assertThat(path.getNameCount()).isGreaterThan(1);
        path.forEach(part ->
                assertThat(part.toString()).hasSizeLessThanOrEqualTo(201).doesNotEndWith("."));
    }

    @Test
    void encodesAllShortNamesDifferently() {
        String characters = "aA./~%2#";
        Map<Path, String> names = new HashMap<>();
        for (char first : characters.toCharArray()) {
            assertThat(names.put(path("" + first), "" + first)).isNull();
            for (char second : characters.toCharArray()) {
                assertThat(names.put(path("" + first + second), "" + first + second))
                        .isNull();
                for (char third : characters.toCharArray()) {
                    String name = "" + first + second + third;
                    assertThat(names.put(path(name), name)).isNull();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "chat-archive, chat-archive",
        "chat_logs-1.a, chat_logs-1.a",
        "/chat/logs.v1#a, %2fchat%2flogs.v1%23a",
        "Chat, %43hat",
        ".., %2e%2e",
        "., %2e",
        "a., a%2e",
    })
    void keepsUsualNames(String name, String called) {
        assertThat(FolderName.of(name)).isEqualTo(called);
    }
}
