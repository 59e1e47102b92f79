package dev.backchat.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends an event to everybody in a room.
 *
 * @param roomIdentifier ARN of the room; required
 * @param eventName 1 to 100 characters, not beginning with {@code aws:}; required
 * @param attributes at most 1,024 UTF-8 bytes of keys and values
 */
public record SendEventRequest(
        @Nullable String roomIdentifier,
        @Nullable String eventName,
        @Nullable Map<String, String> attributes) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link SendEventRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String roomIdentifier;
        private @Nullable String eventName;
        private @Nullable Map<String, String> attributes;

        private Builder() {}

        public Builder roomIdentifier(String roomIdentifier) {
            this.roomIdentifier = roomIdentifier;
            return this;
        }

        public Builder eventName(String eventName) {
            this.eventName = eventName;
            return this;
        }

        public Builder attributes(Map<String, String> attributes) {
            this.attributes = attributes;
            return this;
        }

        public SendEventRequest build() {
            return new SendEventRequest(roomIdentifier, eventName, attributes);
        }
    }
}
