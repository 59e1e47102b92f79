package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a resource's tags.
 *
 * @param resourceArn the ARN of a room or a logging configuration
 */
public record ListTagsForResourceRequest(@Nullable String resourceArn) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link ListTagsForResourceRequest} describes. */
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
