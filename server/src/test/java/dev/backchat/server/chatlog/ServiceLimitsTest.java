package dev.backchat.server.chatlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.Arn;
import dev.backchat.api.ResourceType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Tests the sizes of calls to services, and the names used in them. */
class ServiceLimitsTest {
    private static final Arn CONFIGURATION =
            new Arn("us-west-2", "123456789012", ResourceType.LOGGING_CONFIGURATION, "AbCdEfGh1234");

    private static LogRecord record(long timeMillis, int bytes) {
        return new LogRecord("room", timeMillis, new byte[bytes]);
    }

    private static List<LogRecord> records(int count, int bytes) {
        return IntStream.range(0, count).mapToObj(i -> record(i, bytes)).toList();
    }

    @Test
    void aCallToCloudWatchLogsHasAtMostTenThousandEvents() {
        assertThat(CloudWatchLogsDestination.calls(records(10_000, 1))).hasSize(1);
        assertThat(CloudWatchLogsDestination.calls(records(10_001, 1)))
                .extracting(List::size)
                .containsExactly(10_000, 1);
    }

    @Test
    void aCallToCloudWatchLogsHasAtMostAMebibyte() {
        // 1,024 bytes each, including the overhead of 26 bytes per event.
        assertThat(CloudWatchLogsDestination.calls(records(1024, 1024 - 26))).hasSize(1);
        assertThat(CloudWatchLogsDestination.calls(records(1025, 1024 - 26)))
                .extracting(List::size)
                .containsExactly(1024, 1);
    }

    @Test
    void aCallToCloudWatchLogsSpansLessThanADay() {
        long day = Duration.ofDays(1).toMillis();
        assertThat(CloudWatchLogsDestination.calls(List.of(record(0, 1), record(day - 1, 1))))
                .hasSize(1);
        assertThat(CloudWatchLogsDestination.calls(List.of(record(0, 1), record(day, 1))))
                .hasSize(2);
    }

    @Property(tries = 50)
    void noEventIsLostBetweenCalls(@ForAll @Size(max = 300) List<@IntRange(min = 1, max = 100_000) Integer> sizes) {
        List<LogRecord> records = sizes.stream().map(size -> record(0, size)).toList();
        assertThat(CloudWatchLogsDestination.calls(records).stream().flatMap(List::stream))
                .isEqualTo(records);
        assertThat(CloudWatchLogsDestination.calls(records))
                .allSatisfy(call -> assertThat(call.stream()
                                .mapToInt(record -> record.json().length + 26)
                                .sum())
                        .isLessThanOrEqualTo(1_048_576));
    }

    @Test
    void aCallToFirehoseHasAtMostFiveHundredRecordsAndFourMebibytes() {
        assertThat(FirehoseDestination.first(records(500, 1))).hasSize(500);
        assertThat(FirehoseDestination.first(records(501, 1))).hasSize(500);
        assertThat(FirehoseDestination.first(records(257, 16 * 1024 - 1))).hasSize(256);
        assertThat(FirehoseDestination.first(List.of())).isEmpty();
    }

    @Test
    void objectKeysHaveTheDocumentedForm() throws IOException {
        LogRecord first = LogRecord.of(
                "abc123DEF456",
                "MESSAGE",
                Instant.parse("2022-10-14T17:40:03.894999999Z"),
                "{\"a\":1}".getBytes(UTF_8));
        LogRecord second = LogRecord.of(
                "abc123DEF456", "EVENT", Instant.parse("2022-10-14T17:41:00Z"), "{\"a\":2}".getBytes(UTF_8));
        S3Object object = S3Object.of(CONFIGURATION, "abc123DEF456", List.of(first, second));
        assertThat(object.key())
                .matches(
                        "AWSLogs/123456789012/IVSChatLogs/1.0/us-west-2/room_abc123DEF456/2022/10/14/17/"
                                + "123456789012_IVSChatLogs_1.0_us-west-2_room_abc123DEF456_20221014T1740Z_0f36[0-9a-f]{4}\\.log\\.gz");
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(object.bytes()))) {
            assertThat(new String(gzip.readAllBytes(), UTF_8)).isEqualTo("""
                            {"event_timestamp":"2022-10-14T17:40:03.894Z","type":"MESSAGE","payload":{"a":1},"version":"1.0"}
                            {"event_timestamp":"2022-10-14T17:41:00.000Z","type":"EVENT","payload":{"a":2},"version":"1.0"}
                            """);
        }
        assertThat(S3Object.of(CONFIGURATION, "abc123DEF456", List.of(first)).key())
                .as("the same first record, the same key")
                .isEqualTo(object.key());
    }

    @Property
    void keysSortByTime(
            @ForAll @IntRange(max = 1_000_000_000) int millis, @ForAll @IntRange(min = 1, max = 10_000_000) int later) {
        S3Object first = S3Object.of(CONFIGURATION, "room", List.of(record(millis, 1)));
        S3Object second = S3Object.of(CONFIGURATION, "room", List.of(record((long) millis + later, 1)));
        assertThat(first.key()).isLessThan(second.key());
    }
}
