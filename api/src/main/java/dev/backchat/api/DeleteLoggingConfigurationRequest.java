package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Deletes a logging configuration that no room uses.
 *
 * @param identifier ARN of the resource; required
 */
public record DeleteLoggingConfigurationRequest(@Nullable String identifier) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link DeleteLoggingConfigurationRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String identifier;

        private Builder() {}

        public Builder identifier(String identifier) {
            this.identifier = identifier;
            return this;
        }

        public DeleteLoggingConfigurationRequest build() {
            return new DeleteLoggingConfigurationRequest(identifier);
        }
    }
}
