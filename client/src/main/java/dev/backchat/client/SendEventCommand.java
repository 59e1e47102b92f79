package dev.backchat.client;

import dev.backchat.api.EventId;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.SendEventRequest;

/** Sends an event to everybody in a room. */
public record SendEventCommand(SendEventRequest input) implements Command<SendEventRequest, EventId> {
    @Override
    public Operation<SendEventRequest, EventId> operation() {
        return Operations.SEND_EVENT;
    }
}
