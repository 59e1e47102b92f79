package dev.backchat.client;

import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Creates a place for rooms to log to. */
public record CreateLoggingConfigurationCommand(CreateLoggingConfigurationRequest input)
        implements Command<CreateLoggingConfigurationRequest, LoggingConfiguration> {
    @Override
    public Operation<CreateLoggingConfigurationRequest, LoggingConfiguration> operation() {
        return Operations.CREATE_LOGGING_CONFIGURATION;
    }
}
