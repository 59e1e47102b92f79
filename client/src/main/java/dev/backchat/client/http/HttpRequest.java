package dev.backchat.client.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A signed request.
 *
 * @param uri full URI, with path and query percent-encoded as they were signed
 * @param headers all headers except {@code Content-Length}; includes {@code Host}, which is signed
 * @param body empty if there is none
 */
public record HttpRequest(String method, URI uri, Map<String, String> headers, byte[] body) {
    /** Returns a copy with one more header, which is not signed. */
    public HttpRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpRequest(method, uri, more, body);
    }
}
