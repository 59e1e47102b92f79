package dev.backchat.client;

import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListLoggingConfigurationsResponse;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Returns a page of logging configurations; {@link Paginator} returns all of them. */
public record ListLoggingConfigurationsCommand(ListLoggingConfigurationsRequest input)
        implements Command<ListLoggingConfigurationsRequest, ListLoggingConfigurationsResponse> {
    @Override
    public Operation<ListLoggingConfigurationsRequest, ListLoggingConfigurationsResponse> operation() {
        return Operations.LIST_LOGGING_CONFIGURATIONS;
    }
}
