package dev.backchat.server.capture;

import org.jspecify.annotations.Nullable;

/**
 * How something went.
 *
 * @param status null if it has none
 * @param error the name of an error; null if there is none
 * @param reason why it was refused or ended; null if it was not
 */
public record Outcome(
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String reason) {
    /** Of a frame that is only passed on. */
    public static final Outcome NONE = new Outcome(null, null, null);

    /** Returns the outcome of something that has a status. */
    public static Outcome of(int status, @Nullable String reason) {
        return new Outcome(status, null, reason);
    }
}
