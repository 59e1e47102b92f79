package dev.backchat.client;

import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.Room;
import dev.backchat.api.UpdateRoomRequest;

/** Updates a room. */
public record UpdateRoomCommand(UpdateRoomRequest input) implements Command<UpdateRoomRequest, Room> {
    @Override
    public Operation<UpdateRoomRequest, Room> operation() {
        return Operations.UPDATE_ROOM;
    }
}
