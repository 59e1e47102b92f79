package dev.backchat.server.controlplane;

import dev.backchat.server.iam.Origin;
import java.util.List;
import java.util.function.Function;

/**
 * A request as it came off the wire.
 *
 * @param method in upper case
 * @param rawPath percent-encodings untouched: an ARN in it may hold encoded slashes, and the signature covers it so
 * @param rawQuery without the question mark; empty for none
 * @param headers all values of a header, by its name in any case
 * @param body all of it
 * @param origin where it came from
 */
public record Request(
        String method,
        String rawPath,
        String rawQuery,
        Function<String, List<String>> headers,
        byte[] body,
        Origin origin) {}
