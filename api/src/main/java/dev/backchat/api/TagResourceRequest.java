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
        @Nullable String resourceArn, @Nullable Map<String, String> tags) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link TagResourceRequest} describes. */
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
