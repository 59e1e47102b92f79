package dev.backchat.client.room;

import org.jspecify.annotations.Nullable;

/**
 * What a room with history or resumption got when it connected, or that the service may have lost something since.
 *
 * @param isComplete whether nothing was missed; if not, the frames that follow are the room's last messages
 * @param count number of frames that the service replays
 * @param reason why something may have been missed; null if nothing was
 */
public record Recovery(
        boolean isComplete, int count, @Nullable String reason) {}
