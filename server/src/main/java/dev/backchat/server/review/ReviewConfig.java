package dev.backchat.server.review;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Configuration of message review.
 *
 * @param urls URLs of handlers that are not in Lambda, by ARN
 * @param secret key that signs requests to these
 * @param limit maximum time of a review
 * @param max maximum number of concurrent reviews
 * @param maxPerHandler maximum number of concurrent reviews per handler
 */
public record ReviewConfig(Map<String, URI> urls, String secret, Duration limit, int max, int maxPerHandler) {
    /** Same as Amazon's, where it isn't adjustable either. */
    public static final Duration LIMIT = Duration.ofMillis(200);
}
