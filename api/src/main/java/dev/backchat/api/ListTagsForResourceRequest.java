package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a resource's tags.
 *
 * @param resourceArn the ARN of a room or a logging configuration
 */
public record ListTagsForResourceRequest(@Nullable String resourceArn) {}
