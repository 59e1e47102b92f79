package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Requests one logging configuration.
 *
 * @param identifier ARN of the resource; required
 */
public record GetLoggingConfigurationRequest(@Nullable String identifier) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link GetLoggingConfigurationRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String identifier;

        private Builder() {}

        public Builder identifier(String identifier) {
            this.identifier = identifier;
            return this;
        }

        public GetLoggingConfigurationRequest build() {
            return new GetLoggingConfigurationRequest(identifier);
        }
    }
}
