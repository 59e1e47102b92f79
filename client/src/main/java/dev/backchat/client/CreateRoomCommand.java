package dev.backchat.client;

import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.Room;

/** Creates a room. */
public record CreateRoomCommand(CreateRoomRequest input) implements Command<CreateRoomRequest, Room> {
    @Override
    public Operation<CreateRoomRequest, Room> operation() {
        return Operations.CREATE_ROOM;
    }
}
