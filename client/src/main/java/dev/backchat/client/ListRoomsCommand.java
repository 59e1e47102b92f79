package dev.backchat.client;

import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ListRoomsResponse;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Returns a page of rooms; {@link Paginator} returns all of them. */
public record ListRoomsCommand(ListRoomsRequest input) implements Command<ListRoomsRequest, ListRoomsResponse> {
    @Override
    public Operation<ListRoomsRequest, ListRoomsResponse> operation() {
        return Operations.LIST_ROOMS;
    }
}
