package dev.backchat.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a call went, apart from its output.
 *
 * @param httpStatusCode HTTP status of the last response
 * @param requestId id of the request in the service's log, from {@code x-amzn-RequestId}
 * @param extendedRequestId from {@code x-amz-id-2}, which the service rarely sends
 * @param cfId from {@code x-amz-cf-id}, if a CDN is in between
 * @param attempts number of times the request was sent, at least 1
 * @param totalRetryDelay total time the client waited between attempts
 */
public record ResponseMetadata(
        int httpStatusCode,
        @Nullable String requestId,
        @Nullable String extendedRequestId,
        @Nullable String cfId,
        int attempts,
        Duration totalRetryDelay) {}
