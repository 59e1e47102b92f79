package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Requests a page of rooms, most recently updated first. Filters combine; an empty filter is ignored.
 *
 * @param name exact name to match
 * @param nextToken taken from the previous page; absent or empty for the first page
 * @param maxResults 1 to 50; 50 if absent
 * @param messageReviewHandlerUri exact handler ARN to match
 * @param loggingConfigurationIdentifier ARN of a logging configuration, which must exist
 */
public record ListRoomsRequest(
        @Nullable String name,
        @Nullable String nextToken,
        @Nullable Integer maxResults,
        @Nullable String messageReviewHandlerUri,
        @Nullable String loggingConfigurationIdentifier) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link ListRoomsRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable String nextToken;
        private @Nullable Integer maxResults;
        private @Nullable String messageReviewHandlerUri;
        private @Nullable String loggingConfigurationIdentifier;

        private Builder() {}

        public Builder name(String name) {
            this.name = name;
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

        public Builder messageReviewHandlerUri(String messageReviewHandlerUri) {
            this.messageReviewHandlerUri = messageReviewHandlerUri;
            return this;
        }

        public Builder loggingConfigurationIdentifier(String loggingConfigurationIdentifier) {
            this.loggingConfigurationIdentifier = loggingConfigurationIdentifier;
            return this;
        }

        public ListRoomsRequest build() {
            return new ListRoomsRequest(
                    name, nextToken, maxResults, messageReviewHandlerUri, loggingConfigurationIdentifier);
        }
    }
}
