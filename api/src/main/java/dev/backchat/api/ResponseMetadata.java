package dev.backchat.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call went, beside what was answered.
 *
 * @param httpStatusCode of the last answer
 * @param requestId what the service calls the request in its log, from {@code x-amzn-RequestId}
 * @param extendedRequestId from {@code x-amz-id-2}, which the service rarely sends
 * @param cfId from {@code x-amz-cf-id}, where a CDN is in between
 * @param attempts how often the request was sent, at least 1
 * @param totalRetryDelay how long the client waited between the attempts
 */
public record ResponseMetadata(
        int httpStatusCode,
        @Nullable String requestId,
        @Nullable String extendedRequestId,
        @Nullable String cfId,
        int attempts,
        Duration totalRetryDelay) {}
