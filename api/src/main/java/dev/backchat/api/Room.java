package dev.backchat.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A room, as the service returns it.
 *
 * @param arn the room's ARN
 * @param id the last part of the ARN
 * @param name absent if it was never set
 * @param createTime creation time, to the millisecond
 * @param updateTime time of the last update, to the millisecond; tag changes do not affect it
 * @param maximumMessageRatePerSecond messages per second across all clients of the room, 1 to 100
 * @param maximumMessageLength maximum code points in a message, 1 to 500
 * @param messageReviewHandler absent if the room has none
 * @param tags empty if there are none
 * @param loggingConfigurationIdentifiers ARNs; empty if there are none
 */
public record Room(
        String arn,
        String id,
        @Nullable String name,
        Instant createTime,
        Instant updateTime,
        int maximumMessageRatePerSecond,
        int maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        Map<String, String> tags,
        List<String> loggingConfigurationIdentifiers) {
    public static final int DEFAULT_MESSAGE_RATE_PER_SECOND = 10;
    public static final int DEFAULT_MESSAGE_LENGTH = 500;

    /** Returns this room as lists show it: without its message rate and length. */
    public RoomSummary summary() {
        return new RoomSummary(
                arn, id, name, messageReviewHandler, createTime, updateTime, tags, loggingConfigurationIdentifiers);
    }
}
