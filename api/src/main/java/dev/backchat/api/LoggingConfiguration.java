package dev.backchat.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A logging configuration: a destination to which rooms log.
 *
 * @param arn ARN of the logging configuration
 * @param id the last part of the ARN
 * @param createTime creation time, to the millisecond
 * @param updateTime time of the last update, to the millisecond
 * @param name absent if it was never set
 * @param destinationConfiguration destination of the log records
 * @param state only {@code ACTIVE} configurations log
 * @param tags empty if there are none
 */
public record LoggingConfiguration(
        String arn,
        String id,
        Instant createTime,
        Instant updateTime,
        @Nullable String name,
        DestinationConfiguration destinationConfiguration,
        String state,
        Map<String, String> tags) {
    /** Returns a copy with another update time. */
    public LoggingConfiguration updatedAt(Instant time) {
        return new LoggingConfiguration(arn, id, createTime, time, name, destinationConfiguration, state, tags);
    }

    /** Returns a copy with another name. */
    public LoggingConfiguration withName(String other) {
        return new LoggingConfiguration(arn, id, createTime, updateTime, other, destinationConfiguration, state, tags);
    }

    /** Returns a copy with another destination. */
    public LoggingConfiguration withDestination(DestinationConfiguration other) {
        return new LoggingConfiguration(arn, id, createTime, updateTime, name, other, state, tags);
    }

    /** Returns a copy in another state. */
    public LoggingConfiguration inState(String other) {
        return new LoggingConfiguration(arn, id, createTime, updateTime, name, destinationConfiguration, other, tags);
    }
}
