package dev.backchat.server.http;

import dev.backchat.server.net.Wildcards;
import java.util.List;
import java.util.Locale;

/** The configured origins of web pages that may connect. */
public final class AllowedOrigins {
    /** Maximum length of an origin that is compared. A host name has at most 253 characters (RFC 1035, 2.3.4). */
    private static final int MAX_LENGTH = 512;

    /** In lower case, as codes of {@link Wildcards}. */
    private final List<int[]> patterns;

    /**
     * @param patterns with {@code *} as a wildcard, which matches neither a slash nor a colon; empty to allow all
     *     origins
     */
    public AllowedOrigins(List<String> patterns) {
        this.patterns = patterns.stream()
                .map(pattern -> Wildcards.codes(pattern.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Returns whether only pages of some origins may connect. */
    boolean isRestricted() {
        return !patterns.isEmpty();
    }

    /** Returns whether a configured pattern matches. */
    boolean matches(String origin) {
        String compared = origin.length() > MAX_LENGTH ? "" : origin.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> Wildcards.matches(pattern, compared, c -> c != '/' && c != ':'));
    }

    /**
     * Returns whether a request with these {@code Origin} headers may connect; a request without any is not from a
     * page.
     */
    public boolean allow(List<String> headers) {
        return headers.isEmpty() || !isRestricted() || (headers.size() == 1 && matches(headers.getFirst()));
    }
}
