package dev.backchat.client;

import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.Room;

/** Returns a room. */
public record GetRoomCommand(GetRoomRequest input) implements Command<GetRoomRequest, Room> {
    @Override
    public Operation<GetRoomRequest, Room> operation() {
        return Operations.GET_ROOM;
    }
}
