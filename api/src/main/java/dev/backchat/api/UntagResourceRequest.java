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
        @Nullable String resourceArn, @Nullable List<String> tagKeys) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link UntagResourceRequest} describes. */
    public static final class Builder {
        private @Nullable String resourceArn;
        private @Nullable List<String> tagKeys;

        private Builder() {}

        public Builder resourceArn(String resourceArn) {
            this.resourceArn = resourceArn;
            return this;
        }

        public Builder tagKeys(List<String> tagKeys) {
            this.tagKeys = tagKeys;
            return this;
        }

        public UntagResourceRequest build() {
            return new UntagResourceRequest(resourceArn, tagKeys);
        }
    }
}
