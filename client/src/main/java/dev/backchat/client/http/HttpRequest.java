package dev.backchat.client.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A signed request.
 *
 * @param uri whole, its path and query percent-encoded as they were signed
 * @param headers all but {@code Content-Length}; {@code Host} is among them, and is signed
 * @param body empty for none
 */
public record HttpRequest(String method, URI uri, Map<String, String> headers, byte[] body) {
    /** This request with one more header, which is not signed. */
    public HttpRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpRequest(method, uri, more, body);
    }
}
