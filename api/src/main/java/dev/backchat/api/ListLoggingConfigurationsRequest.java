package dev.backchat.api;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of logging configurations, the last updated first.
 *
 * @param nextToken from the page before; absent or empty for the first page
 * @param maxResults 1 to 50; 50 when absent
 */
public record ListLoggingConfigurationsRequest(
        @Nullable String nextToken, @Nullable Integer maxResults) {
    /** Begins a request; what isn't said stays absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the members, which {@link ListLoggingConfigurationsRequest} describes. */
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
