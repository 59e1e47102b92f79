package dev.backchat.server.review;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.server.review.ReviewResult.Allow;
import dev.backchat.server.review.ReviewResult.Deny;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewAnswerTest {
    private static final int LENGTH = 10;

    private static ReviewResult read(String json) throws InvalidReviewAnswerException {
        return ReviewAnswer.read(json.getBytes(UTF_8), LENGTH);
    }

    @Test
    void allowsUnchanged() throws InvalidReviewAnswerException {
        assertThat(read("{\"ReviewResult\":\"ALLOW\"}")).isEqualTo(Allow.UNCHANGED);
        assertThat(read("{\"ReviewResult\":\"ALLOW\",\"Content\":null,\"Attributes\":null,\"More\":{\"a\":[1]}}"))
                .isEqualTo(Allow.UNCHANGED);
    }

    @Test
    void rewrites() throws InvalidReviewAnswerException {
        assertThat(read("{\"ReviewResult\":\"ALLOW\",\"Content\":\"new\",\"Attributes\":{\"a\":\"b\"}}"))
                .isEqualTo(new Allow("new", Map.of("a", "b")));
    }

    @Test
    void namesMatchInAnyCase() throws InvalidReviewAnswerException {
        assertThat(read("{\"reviewResult\":\"ALLOW\",\"content\":\"new\"}")).isEqualTo(new Allow("new", null));
    }

    @Test
    void deniesWithTheReasonThatIsGiven() throws InvalidReviewAnswerException {
        assertThat(read("{\"ReviewResult\":\"DENY\",\"Attributes\":{\"Reason\":\"rude\"}}"))
                .isEqualTo(new Deny("rude"));
        assertThat(read("{\"ReviewResult\":\"DENY\"}")).isEqualTo(new Deny(null));
        assertThat(read("{\"ReviewResult\":\"DENY\",\"Attributes\":{\"Reason\":\"\"}}"))
                .isEqualTo(new Deny(null));
    }

    @Test
    void aDenialMayCarryAnyContent() throws InvalidReviewAnswerException {
        assertThat(read("{\"ReviewResult\":\"DENY\",\"Content\":\"" + "x".repeat(LENGTH + 1) + "\"}"))
                .isEqualTo(new Deny(null));
    }

    @Test
    void countsCodePointsOfTheContent() throws InvalidReviewAnswerException {
        String longest = "😀".repeat(LENGTH);
        assertThat(read("{\"ReviewResult\":\"ALLOW\",\"Content\":\"" + longest + "\"}"))
                .isEqualTo(new Allow(longest, null));
        assertThatThrownBy(() -> read("{\"ReviewResult\":\"ALLOW\",\"Content\":\"" + longest + "x\"}"))
                .isInstanceOf(InvalidReviewAnswerException.class)
                .hasMessage("Content is longer than the room allows");
    }

    @Test
    void countsBytesOfTheAttributes() throws InvalidReviewAnswerException {
        String most = "x".repeat(1024 - 1);
        assertThat(read("{\"ReviewResult\":\"ALLOW\",\"Attributes\":{\"k\":\"" + most + "\"}}"))
                .isEqualTo(new Allow(null, Map.of("k", most)));
        for (String result : new String[] {"ALLOW", "DENY"}) {
            assertThatThrownBy(() ->
                            read("{\"ReviewResult\":\"" + result + "\",\"Attributes\":{\"k\":\"" + most + "x\"}}"))
                    .isInstanceOf(InvalidReviewAnswerException.class)
                    .hasMessage("Attributes have more than 1024 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"ALLOW\"",
                "{",
                "{}",
                "{}{}",
                "<html>",
                "{\"ReviewResult\":null}",
                "{\"ReviewResult\":\"allow\"}",
                "{\"ReviewResult\":true}",
                "{\"ReviewResult\":\"ALLOW\"} {}",
                "{\"ReviewResult\":\"ALLOW\",\"Content\":\"\"}",
                "{\"ReviewResult\":\"ALLOW\",\"Content\":1}",
                "{\"ReviewResult\":\"ALLOW\",\"Attributes\":[]}",
                "{\"ReviewResult\":\"ALLOW\",\"Attributes\":{\"a\":1}}",
                "{\"ReviewResult\":\"ALLOW\",\"Attributes\":{\"a\":null}}",
            })
    void refusesWhatIsNoAnswer(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(InvalidReviewAnswerException.class);
    }

    /** Overlong forms of a slash in two, three and four bytes, surrogates, beyond U+10FFFF, cut off, stray. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0 af",
                "e0 80 af",
                "f0 80 80 af",
                "ed a0 80",
                "ed a0 bd ed b8 80",
                "f4 90 80 80",
                "f8 88 80 80 80",
                "c3",
                "e2 82",
                "80",
                "fe",
                "ff"
            })
    void refusesInvalidUtf8(String hex) {
        String text = new String(HexFormat.ofDelimiter(" ").parseHex(hex), ISO_8859_1);
        for (String json : List.of(
                "{\"ReviewResult\":\"ALLOW\",\"Content\":\"" + text + "\"}",
                "{\"ReviewResult\":\"ALLOW\",\"x\":\"" + text + "\"}",
                "{\"ReviewResult\":\"ALLOW\",\"Attributes\":{\"" + text + "\":\"v\"}}")) {
            assertThatThrownBy(() -> ReviewAnswer.read(json.getBytes(ISO_8859_1), LENGTH))
                    .isInstanceOf(InvalidReviewAnswerException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void refusesOtherEncodingsOfJson(String charset) {
        byte[] json = "{\"ReviewResult\":\"ALLOW\"}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> ReviewAnswer.read(json, LENGTH)).isInstanceOf(InvalidReviewAnswerException.class);
    }

    @Test
    void skipsAByteOrderMark() throws InvalidReviewAnswerException {
        assertThat(read("\ufeff{\"ReviewResult\":\"ALLOW\"}")).isEqualTo(Allow.UNCHANGED);
    }

    @Test
    void replacesUnpairedSurrogatesInAttributeNames() throws InvalidReviewAnswerException {
        assertThat(read("{\"ReviewResult\":\"ALLOW\",\"Attributes\":{\"\\ud83d\":\"\\ud83d\"}}"))
                .isEqualTo(new Allow(null, Map.of("\ufffd", "\ufffd")));
    }

    /** Jackson's parser of characters takes the low byte of each for a digit. */
    @ParameterizedTest
    @ValueSource(strings = {"\\u004\u0131", "\\u00e\u0139", "\\u00"})
    void refusesEscapesOfOtherThanHexadecimalDigits(String escape) {
        assertThatThrownBy(() -> read("{\"ReviewResult\":\"ALLOW\",\"Content\":\"" + escape + "\"}"))
                .isInstanceOf(InvalidReviewAnswerException.class);
    }
}
