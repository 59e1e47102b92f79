package dev.backchat.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Requests a page of the messages in a room's history, newest first.
 *
 * @param roomIdentifier ARN of the room; required
 * @param startTime time of the oldest message; no bound if absent
 * @param endTime time after the newest message; no bound if absent
 * @param nextToken taken from the previous page; absent or empty for the first page
 * @param maxResults 1 to 100; 100 if absent
 */
public record ListMessagesRequest(
        @Nullable String roomIdentifier,
        @Nullable Instant startTime,
        @Nullable Instant endTime,
        @Nullable String nextToken,
        @Nullable Integer maxResults) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link ListMessagesRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String roomIdentifier;
        private @Nullable Instant startTime;
        private @Nullable Instant endTime;
        private @Nullable String nextToken;
        private @Nullable Integer maxResults;

        private Builder() {}

        public Builder roomIdentifier(String roomIdentifier) {
            this.roomIdentifier = roomIdentifier;
            return this;
        }

        public Builder startTime(Instant startTime) {
            this.startTime = startTime;
            return this;
        }

        public Builder endTime(Instant endTime) {
            this.endTime = endTime;
            return this;
        }

        public Builder nextToken(String nextToken) {
            this.nextToken = nextToken;
            return this;
        }

        public Builder maxResults(int maxResults) {
            this.maxResults = maxResults;
            return this;
        }

        public ListMessagesRequest build() {
            return new ListMessagesRequest(roomIdentifier, startTime, endTime, nextToken, maxResults);
        }
    }
}
