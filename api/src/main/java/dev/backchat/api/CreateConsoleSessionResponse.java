package dev.backchat.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link to the console, by which a browser may do what the caller may do.
 *
 * @param url the link, which works once; as secret as an access key until then
 * @param expirationTime until when it works; absent for a dev server, whose page needs no session
 */
public record CreateConsoleSessionResponse(
        String url, @Nullable Instant expirationTime) {
    @Override
    public String toString() {
        // Leaves out the link, which should not appear in a log.
        return "CreateConsoleSessionResponse[until " + expirationTime + "]";
    }
}
