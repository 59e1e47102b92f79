package dev.backchat.server.redis;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.BusMessage;

/** What the bus needs to know of rooms. */
public interface RoomLookup {
    /**
     * Loads what may have changed unheard: the revocations of the room's tokens into memory, and the room. Blocks.
     *
     * @return what the members must be told of: the room as it is, or that it has been deleted
     */
    BusMessage load(Arn room);

    /** A room's tokens have been revoked by another node. Doesn't block. */
    void onRevoked(Arn room, BusMessage.TokensRevoked revoked);
}
