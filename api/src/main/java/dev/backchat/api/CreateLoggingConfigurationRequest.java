package dev.backchat.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates a logging configuration that rooms can refer to.
 *
 * @param name 0 to 128 characters of {@code [a-zA-Z0-9-_]}; need not be unique
 * @param destinationConfiguration destination of the log records; required
 * @param tags at most 50
 */
public record CreateLoggingConfigurationRequest(
        @Nullable String name,
        @Nullable DestinationConfiguration destinationConfiguration,
        @Nullable Map<String, String> tags) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link CreateLoggingConfigurationRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable DestinationConfiguration destinationConfiguration;
        private @Nullable Map<String, String> tags;

        private Builder() {}

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder destinationConfiguration(DestinationConfiguration destinationConfiguration) {
            this.destinationConfiguration = destinationConfiguration;
            return this;
        }

        public Builder tags(Map<String, String> tags) {
            this.tags = tags;
            return this;
        }

        public CreateLoggingConfigurationRequest build() {
            return new CreateLoggingConfigurationRequest(name, destinationConfiguration, tags);
        }
    }
}
