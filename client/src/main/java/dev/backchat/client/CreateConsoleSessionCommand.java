package dev.backchat.client;

import dev.backchat.api.CreateConsoleSessionRequest;
import dev.backchat.api.CreateConsoleSessionResponse;
import dev.backchat.api.ExtensionOperations;
import dev.backchat.api.Operation;

/** Creates a link to the console; only Backchat has this operation. */
public record CreateConsoleSessionCommand(CreateConsoleSessionRequest input)
        implements Command<CreateConsoleSessionRequest, CreateConsoleSessionResponse> {
    @Override
    public Operation<CreateConsoleSessionRequest, CreateConsoleSessionResponse> operation() {
        return ExtensionOperations.CREATE_CONSOLE_SESSION;
    }
}
