package dev.backchat.api;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a token that lets one user connect once to one room.
 *
 * @param roomIdentifier the ARN of the room; required
 * @param userId who the holder will be to the others, 1 to 128 characters; required
 * @param capabilities what the holder may do besides viewing: see {@link ChatTokenCapability}; none when absent
 * @param sessionDurationInMinutes how long the connection may last, 1 to 180; 60 when absent
 * @param attributes shown to everybody as the sender's; at most 1,024 UTF-8 bytes of keys and values
 */
public record CreateChatTokenRequest(
        @Nullable String roomIdentifier,
        @Nullable String userId,
        @Nullable List<String> capabilities,
        @Nullable Integer sessionDurationInMinutes,
        @Nullable Map<String, String> attributes) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link CreateChatTokenRequest} describes. */
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
