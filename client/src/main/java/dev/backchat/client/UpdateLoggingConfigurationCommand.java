package dev.backchat.client;

import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.UpdateLoggingConfigurationRequest;

/** Updates a logging configuration. */
public record UpdateLoggingConfigurationCommand(UpdateLoggingConfigurationRequest input)
        implements Command<UpdateLoggingConfigurationRequest, LoggingConfiguration> {
    @Override
    public Operation<UpdateLoggingConfigurationRequest, LoggingConfiguration> operation() {
        return Operations.UPDATE_LOGGING_CONFIGURATION;
    }
}
