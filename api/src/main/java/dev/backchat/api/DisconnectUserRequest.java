package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Closes all of a user's connections to a room.
 *
 * @param roomIdentifier ARN of the room; required
 * @param userId 1 to 128 characters, compared code point for code point; required
 * @param reason 1 to 256 characters, shown to everybody
 */
public record DisconnectUserRequest(
        @Nullable String roomIdentifier,
        @Nullable String userId,
        @Nullable String reason) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link DisconnectUserRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String roomIdentifier;
        private @Nullable String userId;
        private @Nullable String reason;

        private Builder() {}

        public Builder roomIdentifier(String roomIdentifier) {
            this.roomIdentifier = roomIdentifier;
            return this;
        }

        public Builder userId(String userId) {
            this.userId = userId;
            return this;
        }

        public Builder reason(String reason) {
            this.reason = reason;
            return this;
        }

        public DisconnectUserRequest build() {
            return new DisconnectUserRequest(roomIdentifier, userId, reason);
        }
    }
}
