package dev.backchat.server.bus;

import dev.backchat.server.room.StoredRoom;
import org.jspecify.annotations.Nullable;

/** Something that happens in a room and affects its members. */
public sealed interface BusMessage {
    /** A frame for all members: JSON in UTF-8, which must not be modified. */
    record Broadcast(byte[] frame, Verb verb) implements BusMessage {}

    /**
     * A frame for all members, after which the user's connections are closed.
     *
     * @param reason null when none was given
     */
    record DisconnectUser(
            byte[] frame, String userId, @Nullable String reason) implements BusMessage {}

    /** The room has been updated: its new limits apply from the next message on. */
    record RoomChanged(StoredRoom room) implements BusMessage {}

    /**
     * Tokens of the room that were made until then are refused from now on.
     *
     * @param userId whose tokens; null for everybody's
     * @param timeMillis since 1970
     */
    record TokensRevoked(@Nullable String userId, long timeMillis) implements BusMessage {}

    /** All members must leave the room, and may come back with a new token. */
    record SessionsRevoked() implements BusMessage {}

    /** Members on this node may have missed messages for good; stays on the node that found it out. */
    record MessagesMissed() implements BusMessage {}

    /** The room has been deleted, so all members must leave. */
    record RoomDeleted() implements BusMessage {}
}
