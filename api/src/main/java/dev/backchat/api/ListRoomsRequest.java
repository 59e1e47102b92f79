package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of rooms, the last updated first. Filters combine; an empty one does not filter.
 *
 * @param name the exact name
 * @param nextToken from the page before; absent or empty for the first page
 * @param maxResults 1 to 50; 50 when absent
 * @param messageReviewHandlerUri the exact ARN of the handler
 * @param loggingConfigurationIdentifier the ARN of a logging configuration, which must exist
 */
public record ListRoomsRequest(
        @Nullable String name,
        @Nullable String nextToken,
        @Nullable Integer maxResults,
        @Nullable String messageReviewHandlerUri,
        @Nullable String loggingConfigurationIdentifier) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link ListRoomsRequest} describes. */
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
