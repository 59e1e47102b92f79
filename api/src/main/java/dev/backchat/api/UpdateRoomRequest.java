package dev.backchat.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates a room. Absent members stay unchanged. Connected clients are affected from the next message on.
 *
 * @param identifier ARN of the resource; required
 * @param name 0 to 128 characters of {@code [a-zA-Z0-9-_]}
 * @param maximumMessageRatePerSecond messages per second across all clients of the room, 1 to 100
 * @param maximumMessageLength maximum code points in a message, 1 to 500
 * @param messageReviewHandler an empty {@code uri} removes the function; an absent one keeps it
 * @param loggingConfigurationIdentifiers replaces the whole list; an empty list detaches all
 */
public record UpdateRoomRequest(
        @Nullable String identifier,
        @Nullable String name,
        @Nullable Integer maximumMessageRatePerSecond,
        @Nullable Integer maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        @Nullable List<String> loggingConfigurationIdentifiers) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link UpdateRoomRequest}, which documents each member. */
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
