package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Who approves the messages of a room.
 *
 * @param uri the ARN of a Lambda function, at most 170 characters; empty for none, so that nobody is asked
 * @param fallbackResult {@code ALLOW} or {@code DENY}: what happens to a message when the handler gives no valid answer
 */
public record MessageReviewHandler(
        @Nullable String uri, @Nullable String fallbackResult) {
    /** Whether there is somebody to ask. */
    public boolean hasFunction() {
        return uri != null && !uri.isEmpty();
    }
}
