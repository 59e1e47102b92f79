package dev.backchat.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes requests in their wire form: HTTP/1.1, RFC 9112. */
final class RequestOutput {
    /** Headers that say how long a request or its connection lasts, which only the handler knows. */
    private static final Set<String> RESERVED = Set.of("connection", "expect", "transfer-encoding", "upgrade");

    private RequestOutput() {}

    /**
     * Returns the bytes of a request.
     *
     * @throws IllegalArgumentException if it cannot be sent as it is, for example because a header has a line break
     */
    static byte[] bytes(HttpRequest request) {
        URI uri = request.uri();
        byte[] body = request.body();
        StringBuilder head = new StringBuilder(1024);
        head.append(valid(request.method())).append(' ').append(target(uri)).append(" HTTP/1.1\r\n");
        if (!request.headers().containsKey("Host")) {
            head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        }
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            String name = header.getKey();
            if (RESERVED.contains(name.toLowerCase(Locale.ROOT)) || name.isEmpty() || name.indexOf(':') >= 0) {
                throw new IllegalArgumentException("a request must not have the header " + name);
            }
            if (!name.equalsIgnoreCase("Content-Length")) {
                head.append(valid(name))
                        .append(": ")
                        .append(valid(header.getValue()))
                        .append("\r\n");
            }
        }
        if (body.length > 0
                || !(request.method().equals("GET") || request.method().equals("HEAD"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] bytes = head.append("\r\n").toString().getBytes(ISO_8859_1);
        int length = bytes.length;
        bytes = Arrays.copyOf(bytes, length + body.length);
        System.arraycopy(body, 0, bytes, length, body.length);
        return bytes;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Returns the text unless it would be written as something else than what was signed. */
    private static String valid(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        "a request must not have a control character, or one outside of Latin-1," + " in its head");
            }
        }
        return text;
    }
}
