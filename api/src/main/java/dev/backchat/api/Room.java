package dev.backchat.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A room, as the service answers with it.
 *
 * @param arn the room's ARN
 * @param id the last part of the ARN
 * @param name absent when the room was never given one
 * @param createTime to the millisecond
 * @param updateTime to the millisecond; moves when something but the tags changes
 * @param maximumMessageRatePerSecond messages a second of all the room's clients together, 1 to 100
 * @param maximumMessageLength code points in a message, 1 to 500
 * @param messageReviewHandler absent when the room has none
 * @param tags none is an empty map
 * @param loggingConfigurationIdentifiers ARNs; none is an empty list
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

    /** This room as a list shows it: without its rate and length. */
    public RoomSummary summary() {
        return new RoomSummary(
                arn, id, name, messageReviewHandler, createTime, updateTime, tags, loggingConfigurationIdentifiers);
    }

    /** This room with another update time. */
    public Room updatedAt(Instant time) {
        return new Room(
                arn,
                id,
                name,
                createTime,
                time,
                maximumMessageRatePerSecond,
                maximumMessageLength,
                messageReviewHandler,
                tags,
                loggingConfigurationIdentifiers);
    }
}
