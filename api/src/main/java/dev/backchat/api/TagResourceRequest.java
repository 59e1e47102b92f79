package dev.backchat.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds tags to a resource, or gives those that it has new values.
 *
 * @param resourceArn the ARN of a room or a logging configuration; in the path, not in the body
 * @param tags at most 50 together with those that the resource has; required
 */
public record TagResourceRequest(
        @Nullable String resourceArn, @Nullable Map<String, String> tags) {}
