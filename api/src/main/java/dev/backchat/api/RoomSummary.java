package dev.backchat.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A room in a list.
 *
 * @param arn the room's ARN
 * @param id the last part of the ARN
 * @param name absent if it was never set
 * @param messageReviewHandler absent if the room has none
 * @param createTime creation time, to the millisecond
 * @param updateTime time of the last update, to the millisecond
 * @param tags empty if there are none
 * @param loggingConfigurationIdentifiers ARNs; empty if there are none
 */
public record RoomSummary(
        String arn,
        String id,
        @Nullable String name,
        @Nullable MessageReviewHandler messageReviewHandler,
        Instant createTime,
        Instant updateTime,
        Map<String, String> tags,
        List<String> loggingConfigurationIdentifiers) {}
