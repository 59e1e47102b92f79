package dev.backchat.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates a place for rooms to log to.
 *
 * @param name 0 to 128 of {@code [a-zA-Z0-9-_]}; need not be unique
 * @param destinationConfiguration where the records go; required
 * @param tags at most 50
 */
public record CreateLoggingConfigurationRequest(
        @Nullable String name,
        @Nullable DestinationConfiguration destinationConfiguration,
        @Nullable Map<String, String> tags) {}
