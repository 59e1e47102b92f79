package dev.backchat.server.capture;

import org.jspecify.annotations.Nullable;

/**
 * Selects captured frames; null selects all.
 *
 * @param room an ARN, or the id of a room
 * @param user exact match
 */
public record CaptureFilter(@Nullable String room, @Nullable String user) {
    /** Selects all frames. */
    public static final CaptureFilter ALL = new CaptureFilter(null, null);

    boolean matches(CapturedFrame frame) {
        return (room == null || isOf(room, frame.room())) && (user == null || user.equals(frame.user()));
    }

    private static boolean isOf(String wanted, @Nullable String arn) {
        return arn != null && (arn.equals(wanted) || arn.endsWith("/" + wanted));
    }
}
