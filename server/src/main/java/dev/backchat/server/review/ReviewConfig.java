package dev.backchat.server.review;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * How messages are reviewed.
 *
 * @param urls where handlers are instead of in Lambda, by their ARN
 * @param secret that requests to these are signed with
 * @param limit of a review's time
 * @param max reviews at once
 * @param maxPerHandler of these
 */
public record ReviewConfig(Map<String, URI> urls, String secret, Duration limit, int max, int maxPerHandler) {
    /** Like Amazon's; not adjustable there either. */
    public static final Duration LIMIT = Duration.ofMillis(200);
}
