package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for one room.
 *
 * @param identifier its ARN; required
 */
public record GetRoomRequest(@Nullable String identifier) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link GetRoomRequest} describes. */
    public static final class Builder {
        private @Nullable String identifier;

        private Builder() {}

        public Builder identifier(String identifier) {
            this.identifier = identifier;
            return this;
        }

        public GetRoomRequest build() {
            return new GetRoomRequest(identifier);
        }
    }
}
