package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {
    private static boolean matches(String pattern, String text) {
        return Wildcards.matches(Wildcards.codes(pattern), text, c -> c != ':');
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "'', a, false",
        "*, '', true",
        "*, abc, true",
        "*, a:c, false",
        "a*c, abc, true",
        "a*c, ac, true",
        "a*c, a:c, false",
        "a*:c, ab:c, true",
        "a?c, abc, true",
        "a?c, a:c, false",
        "a?c, ac, false",
        "*a*b, xaab, true",
        "*a*b, xaba, false",
        "a, A, false"
    })
    void matchesStarsAndQuestionMarks(String pattern, String text, boolean matches) {
        assertThat(matches(pattern, text)).isEqualTo(matches);
    }

    @Property
    void matchesAsARegularExpressionDoes(
            @ForAll @StringLength(max = 6) @Chars({'a', 'b', '*', '?', ':'}) String pattern,
            @ForAll @StringLength(max = 8) @Chars({'a', 'b', ':'}) String text) {
        assertThat(matches(pattern, text))
                .isEqualTo(text.matches(pattern.replace("*", "[^:]*").replace("?", "[^:]")));
    }

    /** Backtracking would take the text's length to the power of the number of stars. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void manyStarsDoNotBacktrackExponentially() {
        assertThat(matches("*.".repeat(50) + "x", ".".repeat(30_000))).isFalse();
        assertThat(matches("*a".repeat(50), "a".repeat(30_000))).isTrue();
    }
}
