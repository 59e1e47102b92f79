package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Deletes a logging configuration that no room uses.
 *
 * @param identifier its ARN; required
 */
public record DeleteLoggingConfigurationRequest(@Nullable String identifier) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link DeleteLoggingConfigurationRequest} describes. */
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
