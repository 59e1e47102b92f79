package dev.backchat.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where rooms log to.
 *
 * @param arn its ARN
 * @param id the last part of the ARN
 * @param createTime to the millisecond
 * @param updateTime to the millisecond
 * @param name absent when it was never given one
 * @param destinationConfiguration where the records go
 * @param state {@code ACTIVE} is the only one that logs
 * @param tags none is an empty map
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
    /** This configuration with another update time. */
    public LoggingConfiguration updatedAt(Instant time) {
        return new LoggingConfiguration(arn, id, createTime, time, name, destinationConfiguration, state, tags);
    }

    /** This configuration in another state. */
    public LoggingConfiguration inState(String other) {
        return new LoggingConfiguration(arn, id, createTime, updateTime, name, destinationConfiguration, other, tags);
    }
}
