package dev.backchat.server.controlplane;

import dev.backchat.server.net.Origin;
import java.util.List;
import java.util.function.Function;

/**
 * A request as received.
 *
 * @param method in upper case
 * @param target as on the request line; parsed by {@link RequestTarget}
 * @param headers returns all values of a header, by its name in any case
 * @param body the complete body
 * @param origin where it came from
 */
public record Request(
        String method, String target, Function<String, List<String>> headers, byte[] body, Origin origin) {}
