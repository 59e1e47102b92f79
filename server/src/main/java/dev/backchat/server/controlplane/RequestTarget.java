package dev.backchat.server.controlplane;

import dev.backchat.api.UnmodeledException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The target of a request (RFC 9112, 3.2), parsed once: signature verification, routing and policies all use this path
 * and this query. Any ambiguous target is refused: signers normalize a path before they sign it, so a signature for
 * {@code /ListRooms} is also one for {@code /tags/../ListRooms}.
 *
 * @param path percent-encodings untouched
 * @param query without the question mark; empty for none
 */
record RequestTarget(String path, String query) {
    /** UntagResource, the only operation with a query, takes 50 keys. */
    private static final int MAX_PARAMETERS = 256;

    private static final Set<String> DOTS = Set.of(".", "..");
    private static final List<String> SCHEMES = List.of("http://", "https://");

    /**
     * Parses a path with a query, or an HTTP URL of this host, as clients send it to a proxy.
     *
     * @param hosts the values of the header {@code Host}
     * @throws UnmodeledException {@code SerializationException} if it is neither; {@code UnknownOperationException} if
     *     the path is not normalized, since no operation has such a path
     */
    static RequestTarget parse(String target, List<String> hosts) {
        checkCharacters(target);
        String origin = target.startsWith("/") ? target : originForm(target, hosts);
        int question = origin.indexOf('?');
        String path = question < 0 ? origin : origin.substring(0, question);
        String query = question < 0 ? "" : origin.substring(question + 1);
        if (query.chars().filter(c -> c == '&').count() >= MAX_PARAMETERS) {
            throw malformed("The query must have at most " + MAX_PARAMETERS + " parameters.");
        }
        if (!isNormal(path)) {
            throw Route.noOperation();
        }
        return new RequestTarget(path, query);
    }

    /**
     * Checks that all characters are visible ASCII, percent signs precede two digits, and there is no fragment, which
     * clients never send.
     */
    private static void checkCharacters(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
                throw malformed("The request target has a character that must be percent-encoded.");
            }
            if (c == '%'
                    && (i + 2 >= target.length()
                            || !HexFormat.isHexDigit(target.charAt(i + 1))
                            || !HexFormat.isHexDigit(target.charAt(i + 2)))) {
                throw malformed("The URI has an invalid percent-encoding.");
            }
        }
    }

    /** Returns the path and query of a URL, whose authority must equal the signed {@code Host} header. */
    private static String originForm(String url, List<String> hosts) {
        for (String scheme : SCHEMES) {
            if (url.regionMatches(true, 0, scheme, 0, scheme.length())) {
                int end = scheme.length();
                while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
                    end++;
                }
                String authority = url.substring(scheme.length(), end);
                if (hosts.size() == 1 && !authority.isEmpty() && authority.equalsIgnoreCase(hosts.getFirst())) {
                    String rest = url.substring(end);
                    return rest.startsWith("/") ? rest : "/" + rest;
                }
            }
        }
        throw malformed("The request target must be a path, or an HTTP URL of the host that the header Host names.");
    }

    /** Returns whether no segment but the last is empty, and none consists of dots, however encoded. */
    private static boolean isNormal(String path) {
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            if (end == start || isDots(path, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return !isDots(path, start, path.length());
    }

    private static boolean isDots(String path, int start, int end) {
        return end - start <= "%2e%2e".length()
                && DOTS.contains(path.substring(start, end).replace("%2e", ".").replace("%2E", "."));
    }

    private static UnmodeledException malformed(String message) {
        return new UnmodeledException("SerializationException", 400, message);
    }
}
