package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes tags from a resource; those that it doesn't have are passed over.
 *
 * @param resourceArn the ARN of a room or a logging configuration; in the path
 * @param tagKeys at most 50; in the query; required
 */
public record UntagResourceRequest(
        @Nullable String resourceArn, @Nullable List<String> tagKeys) {}
