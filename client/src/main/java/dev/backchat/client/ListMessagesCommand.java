package dev.backchat.client;

import dev.backchat.api.ExtensionOperations;
import dev.backchat.api.ListMessagesRequest;
import dev.backchat.api.ListMessagesResponse;
import dev.backchat.api.Operation;

/** Returns a page of the messages in a room's history; only Backchat has this operation. */
public record ListMessagesCommand(ListMessagesRequest input)
        implements Command<ListMessagesRequest, ListMessagesResponse> {
    @Override
    public Operation<ListMessagesRequest, ListMessagesResponse> operation() {
        return ExtensionOperations.LIST_MESSAGES;
    }
}
