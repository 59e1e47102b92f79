package dev.backchat.client;

import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;

/** Closes all of a user's connections to a room. */
public record DisconnectUserCommand(DisconnectUserRequest input) implements Command<DisconnectUserRequest, Empty> {
    @Override
    public Operation<DisconnectUserRequest, Empty> operation() {
        return Operations.DISCONNECT_USER;
    }
}
