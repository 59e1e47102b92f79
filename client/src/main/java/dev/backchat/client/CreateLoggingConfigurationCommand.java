package dev.backchat.client;

import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Creates a logging configuration that rooms can refer to. */
public record CreateLoggingConfigurationCommand(CreateLoggingConfigurationRequest input)
        implements Command<CreateLoggingConfigurationRequest, LoggingConfiguration> {
    @Override
    public Operation<CreateLoggingConfigurationRequest, LoggingConfiguration> operation() {
        return Operations.CREATE_LOGGING_CONFIGURATION;
    }
}
