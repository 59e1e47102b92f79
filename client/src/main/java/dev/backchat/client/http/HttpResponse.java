package dev.backchat.client.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer.
 *
 * @param headers their names in any case
 */
public record HttpResponse(int status, Map<String, List<String>> headers, byte[] body) {
    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }
}
