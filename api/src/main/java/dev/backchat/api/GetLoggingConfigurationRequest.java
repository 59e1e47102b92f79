package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one logging configuration.
 *
 * @param identifier its ARN; required
 */
public record GetLoggingConfigurationRequest(@Nullable String identifier) {}
