package dev.backchat.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response.
 *
 * @param headers headers with names in any case
 */
public record HttpResponse(int status, Map<String, List<String>> headers, byte[] body) {
    private static final int MAX_EXCERPT_BYTES = 512;
    private static final int MAX_EXCERPT_CHARS = 120;

    /** Returns the first value of a header. */
    public Optional<String> header(String name) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (name.equalsIgnoreCase(header.getKey()) && !header.getValue().isEmpty()) {
                return Optional.of(header.getValue().get(0));
            }
        }
        return Optional.empty();
    }

    /** Returns the status and the beginning of the body in one line: enough to tell what sent the response. */
    public String summary() {
        String location =
                header("Location").map(where -> ", which points to " + where).orElse("");
        return "HTTP status " + status + location
                + (body.length == 0 ? ", with an empty body" : "; it begins with: " + excerpt(body));
    }

    /** Returns the beginning of a body in one line. */
    public static String excerpt(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, MAX_EXCERPT_BYTES), UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        return text.length() <= MAX_EXCERPT_CHARS ? text : text.substring(0, MAX_EXCERPT_CHARS) + "…";
    }
}
