package dev.backchat.server.room;

import dev.backchat.api.Arn;
import dev.backchat.api.MessageReviewHandler;
import dev.backchat.api.Room;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room that UpdateRoom can change.
 *
 * @param name null if it was never set
 * @param maximumMessageRatePerSecond messages per second across all clients of the room
 * @param maximumMessageLength maximum code points in a message
 * @param messageReviewHandler null if the room has none
 * @param loggingConfigurations empty if there are none
 */
public record RoomSettings(
        @Nullable String name,
        int maximumMessageRatePerSecond,
        int maximumMessageLength,
        @Nullable MessageReviewHandler messageReviewHandler,
        List<Arn> loggingConfigurations) {
    /** Settings of a room that was created without any. */
    public static final RoomSettings DEFAULT =
            new RoomSettings(null, Room.DEFAULT_MESSAGE_RATE_PER_SECOND, Room.DEFAULT_MESSAGE_LENGTH, null, List.of());

    /** Returns a copy with another maximum rate. */
    public RoomSettings withRate(int perSecond) {
        return new RoomSettings(name, perSecond, maximumMessageLength, messageReviewHandler, loggingConfigurations);
    }
}
