package dev.backchat.server.room;

import dev.backchat.api.Arn;
import dev.backchat.api.Room;
import java.time.Instant;
import java.util.Map;

/**
 * A room in the server, as {@link Rooms} keeps it; a {@link Room} is its form on the wire.
 *
 * @param tags empty if there are none
 * @param createTime to the millisecond
 * @param updateTime time of the last update, to the millisecond; tag changes do not affect it
 */
public record StoredRoom(
        Arn arn, RoomSettings settings, Map<String, String> tags, Instant createTime, Instant updateTime) {
    /** Returns a copy with other settings. */
    public StoredRoom with(RoomSettings changed) {
        return new StoredRoom(arn, changed, tags, createTime, updateTime);
    }

    /** Returns a copy with another update time. */
    public StoredRoom updatedAt(Instant time) {
        return new StoredRoom(arn, settings, tags, createTime, time);
    }

    /** Returns this room as the service returns it. */
    public Room toRoom() {
        return new Room(
                arn.toString(),
                arn.id(),
                settings.name(),
                createTime,
                updateTime,
                settings.maximumMessageRatePerSecond(),
                settings.maximumMessageLength(),
                settings.messageReviewHandler(),
                tags,
                settings.loggingConfigurations().stream().map(Arn::toString).toList());
    }
}
