package dev.backchat.api.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameWriterTest {
    private static final Instant TIME = Instant.parse("2022-12-02T08:21:20.754555595Z");

    private static String written(ChatFrame frame) {
        return new String(FrameWriter.write(frame), UTF_8);
    }

    @Test
    void writesAMessageAsTheServiceDoes() {
        ChatFrame message = new ChatFrame.Message(
                "M2YcHkgffEvU",
                "8fe65e61",
                null,
                "Hi",
                TIME,
                new ChatFrame.Sender("u.55b2", Map.of("username", "u", "avatar", "https://a")));
        assertThat(written(message))
                .isEqualTo("{\"Type\":\"MESSAGE\",\"Id\":\"M2YcHkgffEvU\",\"RequestId\":\"8fe65e61\","
                        + "\"Attributes\":null,\"Content\":\"Hi\",\"SendTime\":\"2022-12-02T08:21:20.754555595Z\","
                        + "\"Sender\":{\"UserId\":\"u.55b2\","
                        + "\"Attributes\":{\"avatar\":\"https://a\",\"username\":\"u\"}}}");
    }

    @Test
    void writesEmptySenderAttributesAsAnEmptyObject() {
        ChatFrame message = new ChatFrame.Message("i", "", Map.of(), "c", TIME, new ChatFrame.Sender("u", Map.of()));
        assertThat(written(message)).contains("\"Attributes\":{},\"Content\"", "\"UserId\":\"u\",\"Attributes\":{}}}");
    }

    @Test
    void writesAnEventAsTheServiceDoes() {
        ChatFrame event = new ChatFrame.Event(
                "Z8Cd2OchZR9K",
                "",
                "aws:DISCONNECT_USER",
                Map.of("UserId", "a.7235", "Reason", "Kicked by moderator"),
                TIME);
        assertThat(written(event))
                .isEqualTo("{\"Type\":\"EVENT\",\"Id\":\"Z8Cd2OchZR9K\",\"RequestId\":\"\","
                        + "\"EventName\":\"aws:DISCONNECT_USER\","
                        + "\"Attributes\":{\"Reason\":\"Kicked by moderator\",\"UserId\":\"a.7235\"},"
                        + "\"SendTime\":\"2022-12-02T08:21:20.754555595Z\"}");
    }

    @Test
    void writesTheErrorCodeAsANumber() {
        assertThat(written(new ChatFrame.Error("i", "r", 429, "rate limit exceeded")))
                .isEqualTo("{\"Type\":\"ERROR\",\"Id\":\"i\",\"RequestId\":\"r\",\"ErrorCode\":429,"
                        + "\"ErrorMessage\":\"rate limit exceeded\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "2022-12-02T08:25:51.136912720Z, 2022-12-02T08:25:51.13691272Z",
        "2022-12-02T08:25:51.100Z, 2022-12-02T08:25:51.1Z",
        "2022-12-02T08:25:51.000000001Z, 2022-12-02T08:25:51.000000001Z",
        "2022-12-02T08:25:51Z, 2022-12-02T08:25:51Z",
        "2022-12-02T08:25:00Z, 2022-12-02T08:25:00Z",
        "2022-12-02T00:00:00.5Z, 2022-12-02T00:00:00.5Z"
    })
    void trimsTheZerosOfTimes(Instant time, String text) {
        assertThat(FrameWriter.time(time)).isEqualTo(text);
    }

    @Property
    void writesTimesThatReadBackTheSame(
            @ForAll @LongRange(min = 0, max = 4_102_444_800L) long second,
            @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
        Instant time = Instant.ofEpochSecond(second, nanos);
        String text = FrameWriter.time(time);
        assertThat(Instant.parse(text)).isEqualTo(time);
        assertThat(text).doesNotContainPattern("\\.[0-9]*0Z");
    }
}
