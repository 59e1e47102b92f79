package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Tells everybody in a room to delete a message.
 *
 * @param roomIdentifier ARN of the room; required
 * @param id the message's id, 12 characters of {@code [a-zA-Z0-9]}; required. The service does not check that the
 *     message exists
 * @param reason 1 to 256 characters, shown to everybody
 */
public record DeleteMessageRequest(
        @Nullable String roomIdentifier,
        @Nullable String id,
        @Nullable String reason) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link DeleteMessageRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String roomIdentifier;
        private @Nullable String id;
        private @Nullable String reason;

        private Builder() {}

        public Builder roomIdentifier(String roomIdentifier) {
            this.roomIdentifier = roomIdentifier;
            return this;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public Builder reason(String reason) {
            this.reason = reason;
            return this;
        }

        public DeleteMessageRequest build() {
            return new DeleteMessageRequest(roomIdentifier, id, reason);
        }
    }
}
