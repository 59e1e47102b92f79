package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of logging configurations.
 *
 * @param loggingConfigurations the page
 * @param nextToken token for the next page; absent on the last page
 */
public record ListLoggingConfigurationsResponse(
        List<LoggingConfiguration> loggingConfigurations,
        @Nullable String nextToken) {}
