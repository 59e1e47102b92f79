package dev.backchat.client;

import dev.backchat.api.DeleteLoggingConfigurationRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;

/** Deletes a logging configuration. */
public record DeleteLoggingConfigurationCommand(DeleteLoggingConfigurationRequest input)
        implements Command<DeleteLoggingConfigurationRequest, Empty> {
    @Override
    public Operation<DeleteLoggingConfigurationRequest, Empty> operation() {
        return Operations.DELETE_LOGGING_CONFIGURATION;
    }
}
