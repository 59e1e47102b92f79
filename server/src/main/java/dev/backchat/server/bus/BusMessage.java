package dev.backchat.server.bus;

import dev.backchat.api.Room;
import org.jspecify.annotations.Nullable;

/** Something that happens in a room and that its members must feel. */
public sealed interface BusMessage {
    /** A frame for everybody: JSON in UTF-8, which nobody may change. */
    record Broadcast(byte[] frame, Verb verb) implements BusMessage {}

    /**
     * A frame for everybody, after which the user's connections are closed.
     *
     * @param reason null when none was given
     */
    record DisconnectUser(
            byte[] frame, String userId, @Nullable String reason) implements BusMessage {}

    /** The room is another one now: its limits count from the next message on. */
    record RoomChanged(Room room) implements BusMessage {}

    /** Whoever is in the room must leave it, and may come back with a new token. */
    record SessionsRevoked() implements BusMessage {}

    /** The room is gone, and so must be everybody in it. */
    record RoomDeleted() implements BusMessage {}
}
