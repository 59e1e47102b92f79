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
    /** Returns whether the client misses nothing. */
    public boolean isRecovered() {
        return reason == null;
    }
}
