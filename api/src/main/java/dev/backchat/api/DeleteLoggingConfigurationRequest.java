package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Deletes a logging configuration that no room uses.
 *
 * @param identifier its ARN; required
 */
public record DeleteLoggingConfigurationRequest(@Nullable String identifier) {}
