package dev.backchat.client;

import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;

/** Deletes a room and closes its connections. */
public record DeleteRoomCommand(DeleteRoomRequest input) implements Command<DeleteRoomRequest, Empty> {
    @Override
    public Operation<DeleteRoomRequest, Empty> operation() {
        return Operations.DELETE_ROOM;
    }
}
