package dev.backchat.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates a room. Repeating the request creates another room.
 *
 * @param name 0 to 128 characters of {@code [a-zA-Z0-9-_]}; need not be unique
 * @param maximumMessageRatePerSecond messages per second across all clients of the room, 1 to 100; 10 if absent
 * @param maximumMessageLength maximum code points in a message, 1 to 500; 500 if absent
 * @param messageReviewHandler handler that reviews each message
 * @param tags at most 50
 * @param loggingConfigurationIdentifiers ARNs of at most 3 logging configurations
 */
public record CreateRoomRequest(
        @Nullable String name,
        @Nullable Integer maximumMessageRatePerSecond,
        @Nullable Integer maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        @Nullable Map<String, String> tags,
        @Nullable List<String> loggingConfigurationIdentifiers) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link CreateRoomRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable Integer maximumMessageRatePerSecond;
        private @Nullable Integer maximumMessageLength;
        private @Nullable MessageReviewHandler messageReviewHandler;
        private @Nullable Map<String, String> tags;
        private @Nullable List<String> loggingConfigurationIdentifiers;

        private Builder() {}

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

        public Builder tags(Map<String, String> tags) {
            this.tags = tags;
            return this;
        }

        public Builder loggingConfigurationIdentifiers(List<String> loggingConfigurationIdentifiers) {
            this.loggingConfigurationIdentifiers = loggingConfigurationIdentifiers;
            return this;
        }

        public CreateRoomRequest build() {
            return new CreateRoomRequest(
                    name,
                    maximumMessageRatePerSecond,
                    maximumMessageLength,
                    messageReviewHandler,
                    tags,
                    loggingConfigurationIdentifiers);
        }
    }
}
