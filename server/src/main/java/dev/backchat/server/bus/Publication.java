package dev.backchat.server.bus;

import dev.backchat.api.Arn;
import dev.backchat.server.room.StoredRoom;
import dev.backchat.server.tracing.DeliverySpan;

/**
 * A message to be published to a room.
 *
 * @param fence the version of the room by which the message was checked, its update time in milliseconds since 1970;
 *     {@link #ANY_VERSION} if it holds for each version
 * @param ratePerSecond the room's maximum message rate, to which this message counts; 0 if it doesn't count
 * @param onPublished runs in the room's order once it is certain that the message is published, and, on a single node,
 *     before any subscriber receives it; must not block
 */
public record Publication(Arn room, BusMessage message, long fence, int ratePerSecond, Runnable onPublished) {
    public static final long ANY_VERSION = Long.MAX_VALUE;

    /** Returns a publication that holds for each version of the room, and does not count towards its rate. */
    public static Publication of(Arn room, BusMessage message) {
        return new Publication(room, message, ANY_VERSION, 0, Publication::nothing);
    }

    /** Returns the publication of a chat message, which the room's limits allowed. */
    public static Publication of(StoredRoom room, BusMessage message) {
        return new Publication(
                room.arn(),
                message,
                version(room),
                room.settings().maximumMessageRatePerSecond(),
                Publication::nothing);
    }

    /** Returns a copy with a task for when it is published. */
    public Publication onPublished(Runnable task) {
        return new Publication(room, message, fence, ratePerSecond, task);
    }

    /** Returns a copy whose delivery is traced. */
    public Publication traced(DeliverySpan delivery) {
        return new Publication(room, message.traced(delivery), fence, ratePerSecond, onPublished);
    }

    /** Returns a room's version, which each update of it increases. */
    public static long version(StoredRoom room) {
        return room.updateTime().toEpochMilli();
    }

    private static void nothing() {}
}
