package dev.backchat.client;

import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.EventId;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Tells everybody in a room to delete a message. */
public record DeleteMessageCommand(DeleteMessageRequest input) implements Command<DeleteMessageRequest, EventId> {
    @Override
    public Operation<DeleteMessageRequest, EventId> operation() {
        return Operations.DELETE_MESSAGE;
    }
}
