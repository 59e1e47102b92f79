package dev.backchat.server.bus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames to be replayed to a client that has joined.
 *
 * @param reason why something may be missing; null if nothing is
 * @param frames the frames as they were sent, oldest first
 */
public record Replay(@Nullable String reason, List<byte[]> frames) {
    /** What a client that resumes is told where the service itself may have lost frames while it is connected. */
    public static final Replay GAP = new Replay("the service may have lost frames", List.of());

    /** Returns whether the client misses nothing. */
    public boolean isRecovered() {
        return reason == null;
    }
}
