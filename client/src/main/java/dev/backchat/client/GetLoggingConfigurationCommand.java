package dev.backchat.client;

import dev.backchat.api.GetLoggingConfigurationRequest;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;

/** Returns a logging configuration. */
public record GetLoggingConfigurationCommand(GetLoggingConfigurationRequest input)
        implements Command<GetLoggingConfigurationRequest, LoggingConfiguration> {
    @Override
    public Operation<GetLoggingConfigurationRequest, LoggingConfiguration> operation() {
        return Operations.GET_LOGGING_CONFIGURATION;
    }
}
