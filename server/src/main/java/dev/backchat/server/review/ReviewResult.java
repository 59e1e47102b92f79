package dev.backchat.server.review;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a message. */
public sealed interface ReviewResult {
    /**
     * Everybody hears it.
     *
     * @param content in place of the sender's; null keeps that
     * @param attributes in place of the sender's; null keeps those, empty takes them away
     */
    record Allow(@Nullable String content, @Nullable Map<String, String> attributes) implements ReviewResult {
        /** As the sender has it. */
        static final Allow UNCHANGED = new Allow(null, null);
    }

    /**
     * Nobody does.
     *
     * @param reason for the sender; null if none was given
     */
    record Deny(@Nullable String reason) implements ReviewResult {}
}
