package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of logging configurations, the last updated first.
 *
 * @param nextToken from the page before; absent or empty for the first page
 * @param maxResults 1 to 50; 50 when absent
 */
public record ListLoggingConfigurationsRequest(
        @Nullable String nextToken, @Nullable Integer maxResults) {}
