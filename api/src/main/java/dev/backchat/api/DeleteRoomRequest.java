package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Deletes a room and disconnects everybody in it.
 *
 * @param identifier ARN of the resource; required
 */
public record DeleteRoomRequest(@Nullable String identifier) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link DeleteRoomRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String identifier;

        private Builder() {}

        public Builder identifier(String identifier) {
            this.identifier = identifier;
            return this;
        }

        public DeleteRoomRequest build() {
            return new DeleteRoomRequest(identifier);
        }
    }
}
