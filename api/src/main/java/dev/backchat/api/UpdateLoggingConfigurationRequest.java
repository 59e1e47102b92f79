package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Changes a logging configuration. What is absent stays as it is.
 *
 * @param identifier its ARN; required
 * @param name 0 to 128 of {@code [a-zA-Z0-9-_]}
 * @param destinationConfiguration where the records go from now on
 */
public record UpdateLoggingConfigurationRequest(
        @Nullable String identifier,
        @Nullable String name,
        @Nullable DestinationConfiguration destinationConfiguration) {}
