package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Handler that reviews the messages of a room.
 *
 * @param uri ARN of a Lambda function, at most 170 characters; empty to review nothing
 * @param fallbackResult {@code ALLOW} or {@code DENY}: outcome for a message if the handler returns no valid response
 */
public record MessageReviewHandler(
        @Nullable String uri, @Nullable String fallbackResult) {
    /** Returns whether a review function is configured. */
    public boolean hasFunction() {
        return uri != null && !uri.isEmpty();
    }
}
