package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Deletes a room; whoever is in it is disconnected.
 *
 * @param identifier its ARN; required
 */
public record DeleteRoomRequest(@Nullable String identifier) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link DeleteRoomRequest} describes. */
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
