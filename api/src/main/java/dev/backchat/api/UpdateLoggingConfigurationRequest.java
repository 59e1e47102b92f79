package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Changes a logging configuration. What is absent stays as it is.
 *
 * @param identifier its ARN; required
 * @param name 0 to 128 of {@code [a-zA-Z0-9-_]}
 * @param destinationConfiguration where the records go from now on
 */
public record UpdateLoggingConfigurationRequest(
        @Nullable String identifier,
        @Nullable String name,
        @Nullable DestinationConfiguration destinationConfiguration) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link UpdateLoggingConfigurationRequest} describes. */
    public static final class Builder {
        private @Nullable String identifier;
        private @Nullable String name;
        private @Nullable DestinationConfiguration destinationConfiguration;

        private Builder() {}

        public Builder identifier(String identifier) {
            this.identifier = identifier;
            return this;
        }

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder destinationConfiguration(DestinationConfiguration destinationConfiguration) {
            this.destinationConfiguration = destinationConfiguration;
            return this;
        }

        public UpdateLoggingConfigurationRequest build() {
            return new UpdateLoggingConfigurationRequest(identifier, name, destinationConfiguration);
        }
    }
}
