package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Requests a page of logging configurations, most recently updated first.
 *
 * @param nextToken taken from the previous page; absent or empty for the first page
 * @param maxResults 1 to 50; 50 if absent
 */
public record ListLoggingConfigurationsRequest(
        @Nullable String nextToken, @Nullable Integer maxResults) {
    /** Returns a new builder; members that are not set stay absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builder for {@link ListLoggingConfigurationsRequest}, which documents each member. */
    public static final class Builder {
        private @Nullable String nextToken;
        private @Nullable Integer maxResults;

        private Builder() {}

        public Builder nextToken(String nextToken) {
            this.nextToken = nextToken;
            return this;
        }

        public Builder maxResults(int maxResults) {
            this.maxResults = maxResults;
            return this;
        }

        public ListLoggingConfigurationsRequest build() {
            return new ListLoggingConfigurationsRequest(nextToken, maxResults);
        }
    }
}
