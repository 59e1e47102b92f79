package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes tags from a resource; keys that the resource does not have are ignored.
 *
 * @param resourceArn ARN of a room or a logging configuration; sent in the path
 * @param tagKeys at most 50; sent in the query; required
 */
public record UntagResourceRequest(
        @Nullable String resourceArn, @Nullable List<String> tagKeys) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link UntagResourceRequest}, which documents each member. */
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
