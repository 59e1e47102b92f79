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
 * @param name absent when the room was never given one
 * @param messageReviewHandler absent when the room has none
 * @param createTime to the millisecond
 * @param updateTime to the millisecond
 * @param tags none is an empty map
 * @param loggingConfigurationIdentifiers ARNs; none is an empty list
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
