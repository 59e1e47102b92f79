package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one logging configuration.
 *
 * @param identifier its ARN; required
 */
public record GetLoggingConfigurationRequest(@Nullable String identifier) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link GetLoggingConfigurationRequest} describes. */
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
