package dev.backchat.server.internal;

import com.sun.net.httpserver.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to the internal port.
 *
 * @param path decoded
 * @param query as on the request line; empty if there is none
 * @param body the whole of it, or its first part if it is longer than the page allows
 */
public record PageRequest(String method, String path, String query, Headers headers, byte[] body) {
    /** Maximum size of a body to the developer kit. */
    public static final int MAX_BODY_BYTES = 1024 * 1024;

    /** Returns all values of a header in one; empty if it is not there. */
    public String header(String name) {
        return headers.containsKey(name) ? String.join(",", headers.get(name)) : "";
    }

    /**
     * Returns the parameters of the query by name; of one that is there twice, the last.
     *
     * @throws IllegalArgumentException if it is not percent-encoded
     */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] sides = pair.split("=", 2);
                parameters.put(decoded(sides[0]), sides.length == 1 ? "" : decoded(sides[1]));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
