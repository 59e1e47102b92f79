package dev.backchat.server;

import dev.backchat.api.Arn;
import dev.backchat.server.bus.BusMessage;
import dev.backchat.server.redis.RoomLookup;
import dev.backchat.server.room.Rooms;
import dev.backchat.server.token.Revocations;
import java.time.Instant;

/** What the bus learns from the store, and the store from the bus. */
record StoreLookup(Rooms rooms, Revocations revocations) implements RoomLookup {
    @Override
    public BusMessage load(Arn room) {
        revocations.load(room);
        return rooms.find(room).<BusMessage>map(BusMessage.RoomChanged::new).orElseGet(BusMessage.RoomDeleted::new);
    }

    @Override
    public void onRevoked(Arn room, BusMessage.TokensRevoked revoked) {
        revocations.learn(room, revoked.userId(), Instant.ofEpochMilli(revoked.timeMillis()));
    }
}
