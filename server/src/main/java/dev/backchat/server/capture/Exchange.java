package dev.backchat.server.capture;

import org.jspecify.annotations.Nullable;

/**
 * What a captured frame belongs to.
 *
 * @param room the ARN; null if it is not known
 * @param user null if there is none
 * @param connection null if it is not of one WebSocket
 * @param requestId null if it is not of the control plane
 */
public record Exchange(
        @Nullable String room,
        @Nullable String user,
        @Nullable String connection,
        @Nullable String requestId) {
    /** Returns the exchange of a request of the control plane. */
    public static Exchange ofRequest(@Nullable String room, @Nullable String user, String requestId) {
        return new Exchange(room, user, null, requestId);
    }
}
