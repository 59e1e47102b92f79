package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of rooms, the last updated first. Filters combine; an empty one does not filter.
 *
 * @param name the exact name
 * @param nextToken from the page before; absent or empty for the first page
 * @param maxResults 1 to 50; 50 when absent
 * @param messageReviewHandlerUri the exact ARN of the handler
 * @param loggingConfigurationIdentifier the ARN of a logging configuration, which must exist
 */
public record ListRoomsRequest(
        @Nullable String name,
        @Nullable String nextToken,
        @Nullable Integer maxResults,
        @Nullable String messageReviewHandlerUri,
        @Nullable String loggingConfigurationIdentifier) {}
