package dev.backchat.server.review;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of a review. */
public sealed interface ReviewResult {
    /**
     * The message is sent to all members.
     *
     * @param content replaces the sender's; null keeps that
     * @param attributes replace the sender's; null keeps those, empty removes them
     */
    record Allow(@Nullable String content, @Nullable Map<String, String> attributes) implements ReviewResult {
        /** The message as sent. */
        static final Allow UNCHANGED = new Allow(null, null);
    }

    /**
     * The message is dropped.
     *
     * @param reason for the sender; null if none was given
     */
    record Deny(@Nullable String reason) implements ReviewResult {}
}
