package dev.backchat.server.fault;

import org.jspecify.annotations.Nullable;

/**
 * Whom a call, action or handshake is about.
 *
 * @param room the ARN of a room; null if there is none
 * @param user null if there is none
 */
public record Target(@Nullable String room, @Nullable String user) {
    public static final Target NONE = new Target(null, null);
}
