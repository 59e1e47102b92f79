package dev.backchat.server.http;

import dev.backchat.server.net.Wildcards;
import java.util.List;
import java.util.Locale;

/** The origins of the web pages that may connect, as configured. */
public final class AllowedOrigins {
    /** Longest origin that is compared. A host's name has at most 253 characters (RFC 1035, 2.3.4). */
    private static final int MAX_LENGTH = 512;

    /** In lower case, as {@link Wildcards} has them. */
    private final List<int[]> patterns;

    /** @param patterns with {@code *} as a wildcard, which matches neither a slash nor a colon; empty for all origins */
    public AllowedOrigins(List<String> patterns) {
        this.patterns = patterns.stream()
                .map(pattern -> Wildcards.codes(pattern.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Whether pages of some origins only may connect. */
    boolean isRestricted() {
        return !patterns.isEmpty();
    }

    /** Whether a configured pattern matches. */
    boolean matches(String origin) {
        String compared = origin.length() > MAX_LENGTH ? "" : origin.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> Wildcards.matches(pattern, compared, c -> c != '/' && c != ':'));
    }

    /** Whether a request may connect that has these {@code Origin} headers; one without any is not from a page. */
    public boolean allow(List<String> headers) {
        return headers.isEmpty() || !isRestricted() || (headers.size() == 1 && matches(headers.getFirst()));
    }
}
