package dev.backchat.api;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests a token that lets one user connect to one room once.
 *
 * @param roomIdentifier ARN of the room; required
 * @param userId user id of the holder, which other members of the room see, 1 to 128 characters; required
 * @param capabilities what the holder may do besides viewing, see {@link ChatTokenCapability}; none if absent
 * @param sessionDurationInMinutes maximum duration of the session, 1 to 180; 60 if absent
 * @param attributes sender attributes, shown to everybody in the room; at most 1,024 UTF-8 bytes of keys and values
 */
public record CreateChatTokenRequest(
        @Nullable String roomIdentifier,
        @Nullable String userId,
        @Nullable List<String> capabilities,
        @Nullable Integer sessionDurationInMinutes,
        @Nullable Map<String, String> attributes) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link CreateChatTokenRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String roomIdentifier;
        private @Nullable String userId;
        private @Nullable List<String> capabilities;
        private @Nullable Integer sessionDurationInMinutes;
        private @Nullable Map<String, String> attributes;

        private Builder() {}

        public Builder roomIdentifier(String roomIdentifier) {
            this.roomIdentifier = roomIdentifier;
            return this;
        }

        public Builder userId(String userId) {
            this.userId = userId;
            return this;
        }

        public Builder capabilities(ChatTokenCapability... capabilities) {
            this.capabilities =
                    Arrays.stream(capabilities).map(ChatTokenCapability::name).toList();
            return this;
        }

        public Builder sessionDurationInMinutes(int sessionDurationInMinutes) {
            this.sessionDurationInMinutes = sessionDurationInMinutes;
            return this;
        }

        public Builder attributes(Map<String, String> attributes) {
            this.attributes = attributes;
            return this;
        }

        public CreateChatTokenRequest build() {
            return new CreateChatTokenRequest(
                    roomIdentifier, userId, capabilities, sessionDurationInMinutes, attributes);
        }
    }
}
