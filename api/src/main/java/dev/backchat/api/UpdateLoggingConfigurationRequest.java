package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Updates a logging configuration. Absent members stay unchanged.
 *
 * @param identifier ARN of the resource; required
 * @param name 0 to 128 characters of {@code [a-zA-Z0-9-_]}
 * @param destinationConfiguration new destination of the log records
 */
public record UpdateLoggingConfigurationRequest(
        @Nullable String identifier,
        @Nullable String name,
        @Nullable DestinationConfiguration destinationConfiguration) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link UpdateLoggingConfigurationRequest}, which documents each member. */
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
