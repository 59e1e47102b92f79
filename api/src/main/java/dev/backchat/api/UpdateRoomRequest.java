package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes a room. What is absent stays as it is; who is connected feels it at the next message.
 *
 * @param identifier its ARN; required
 * @param name 0 to 128 of {@code [a-zA-Z0-9-_]}
 * @param maximumMessageRatePerSecond 1 to 100
 * @param maximumMessageLength code points, 1 to 500
 * @param messageReviewHandler an empty {@code uri} takes the function off; an absent one keeps it
 * @param loggingConfigurationIdentifiers replaces the whole list; empty detaches all
 */
public record UpdateRoomRequest(
        @Nullable String identifier,
        @Nullable String name,
        @Nullable Integer maximumMessageRatePerSecond,
        @Nullable Integer maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        @Nullable List<String> loggingConfigurationIdentifiers) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link UpdateRoomRequest} describes. */
    public static final class Builder {
        private @Nullable String identifier;
        private @Nullable String name;
        private @Nullable Integer maximumMessageRatePerSecond;
        private @Nullable Integer maximumMessageLength;
        private @Nullable MessageReviewHandler messageReviewHandler;
        private @Nullable List<String> loggingConfigurationIdentifiers;

        private Builder() {}

        public Builder identifier(String identifier) {
            this.identifier = identifier;
            return this;
        }

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder maximumMessageRatePerSecond(int maximumMessageRatePerSecond) {
            this.maximumMessageRatePerSecond = maximumMessageRatePerSecond;
            return this;
        }

        public Builder maximumMessageLength(int maximumMessageLength) {
            this.maximumMessageLength = maximumMessageLength;
            return this;
        }

        public Builder messageReviewHandler(MessageReviewHandler messageReviewHandler) {
            this.messageReviewHandler = messageReviewHandler;
            return this;
        }

        public Builder loggingConfigurationIdentifiers(List<String> loggingConfigurationIdentifiers) {
            this.loggingConfigurationIdentifiers = loggingConfigurationIdentifiers;
            return this;
        }

        public UpdateRoomRequest build() {
            return new UpdateRoomRequest(
                    identifier,
                    name,
                    maximumMessageRatePerSecond,
                    maximumMessageLength,
                    messageReviewHandler,
                    loggingConfigurationIdentifiers);
        }
    }
}
