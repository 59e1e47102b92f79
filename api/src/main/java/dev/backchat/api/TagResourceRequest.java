package dev.backchat.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds tags to a resource, or replaces the values of existing ones.
 *
 * @param resourceArn ARN of a room or a logging configuration; sent in the path, not in the body
 * @param tags at most 50, including the tags that the resource already has; required
 */
public record TagResourceRequest(
        @Nullable String resourceArn, @Nullable Map<String, String> tags) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link TagResourceRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String resourceArn;
        private @Nullable Map<String, String> tags;

        private Builder() {}

        public Builder resourceArn(String resourceArn) {
            this.resourceArn = resourceArn;
            return this;
        }

        public Builder tags(Map<String, String> tags) {
            this.tags = tags;
            return this;
        }

        public TagResourceRequest build() {
            return new TagResourceRequest(resourceArn, tags);
        }
    }
}
