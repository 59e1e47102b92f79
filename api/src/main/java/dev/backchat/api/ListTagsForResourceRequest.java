package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Requests the tags of a resource.
 *
 * @param resourceArn ARN of a room or a logging configuration
 */
public record ListTagsForResourceRequest(@Nullable String resourceArn) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link ListTagsForResourceRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String resourceArn;

        private Builder() {}

        public Builder resourceArn(String resourceArn) {
            this.resourceArn = resourceArn;
            return this;
        }

        public ListTagsForResourceRequest build() {
            return new ListTagsForResourceRequest(resourceArn);
        }
    }
}
