package dev.backchat.server.operation;

import static dev.backchat.server.operation.Resources.named;
import static dev.backchat.server.operation.Resources.notFound;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.DeleteLoggingConfigurationRequest;
import dev.backchat.api.GetLoggingConfigurationRequest;
import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListLoggingConfigurationsResponse;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.LoggingConfigurationState;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceId;
import dev.backchat.api.ResourceType;
import dev.backchat.api.UpdateLoggingConfigurationRequest;
import dev.backchat.server.chatlog.ChatLog;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.LoggingConfigurations;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.sql.Page;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * CreateLoggingConfiguration, DeleteLoggingConfiguration, GetLoggingConfiguration, ListLoggingConfigurations,
 * UpdateLoggingConfiguration. They take effect at once, because ACTIVE is the only state that the model has for
 * their responses.
 */
public final class LoggingOperations {
    private final LoggingConfigurations configurations;
    private final Destinations destinations;
    private final ChatLog chatLog;
    private final Quotas quotas;
    private final InstantSource clock;

    public LoggingOperations(
            LoggingConfigurations configurations,
            Destinations destinations,
            ChatLog chatLog,
            Quotas quotas,
            InstantSource clock) {
        this.quotas = quotas;
        this.configurations = configurations;
        this.destinations = destinations;
        this.chatLog = chatLog;
        this.clock = clock;
    }

    LoggingConfiguration createLoggingConfiguration(Caller caller, CreateLoggingConfigurationRequest request) {
        Arn arn = new Arn(caller.region(), caller.account(), ResourceType.LOGGING_CONFIGURATION, ResourceId.next());
        Instant now = now();
        LoggingConfiguration configuration = new LoggingConfiguration(
                arn.toString(),
                arn.id(),
                now,
                now,
                request.name(),
                requireNonNull(request.destinationConfiguration()),
                LoggingConfigurationState.ACTIVE.name(),
                requireNonNullElse(request.tags(), Map.of()));
        destinations.check(arn, configuration.destinationConfiguration());
        configurations.create(configuration, quotas.limit(Quotas.LOGGING_CONFIGURATIONS));
        chatLog.prepare();
        return configuration;
    }

    Empty deleteLoggingConfiguration(Caller caller, DeleteLoggingConfigurationRequest request) {
        Arn arn = named(caller, Operations.DELETE_LOGGING_CONFIGURATION, request.identifier());
        LoggingConfiguration configuration = configurations.find(arn).orElseThrow(() -> notFound(arn));
        chatLog.deleting(arn, configuration.destinationConfiguration());
        if (!configurations.delete(arn)) {
            throw notFound(arn);
        }
        chatLog.deleted(arn, configuration.destinationConfiguration());
        return Empty.EMPTY;
    }

    LoggingConfiguration getLoggingConfiguration(Caller caller, GetLoggingConfigurationRequest request) {
        Arn arn = named(caller, Operations.GET_LOGGING_CONFIGURATION, request.identifier());
        return asItIs(configurations.find(arn).orElseThrow(() -> notFound(arn)));
    }

    /** Returns the configuration as failed if its destination currently accepts nothing; its records wait. */
    private LoggingConfiguration asItIs(LoggingConfiguration configuration) {
        return chatLog.isFailing(Arn.parse(configuration.arn()))
                ? configuration.inState(LoggingConfigurationState.UPDATE_FAILED.name())
                : configuration;
    }

    ListLoggingConfigurationsResponse listLoggingConfigurations(
            Caller caller, ListLoggingConfigurationsRequest request) {
        Page<LoggingConfiguration> page = configurations.list(
                caller.owner(),
                Resources.page(caller, Operations.LIST_LOGGING_CONFIGURATIONS, request.nextToken()),
                requireNonNullElse(request.maxResults(), Constraints.MAX_RESULTS));
        return new ListLoggingConfigurationsResponse(
                page.items().stream().map(this::asItIs).toList(),
                Resources.nextToken(caller, Operations.LIST_LOGGING_CONFIGURATIONS, page));
    }

    LoggingConfiguration updateLoggingConfiguration(Caller caller, UpdateLoggingConfigurationRequest request) {
        Arn arn = named(caller, Operations.UPDATE_LOGGING_CONFIGURATION, request.identifier());
        if (configurations.find(arn).isEmpty()) {
            throw notFound(arn);
        }
        if (request.destinationConfiguration() != null) {
            destinations.check(arn, request.destinationConfiguration());
        }
        return configurations
                .update(arn, now(), configuration -> merged(configuration, request))
                .orElseThrow(() -> notFound(arn));
    }

    private static LoggingConfiguration merged(LoggingConfiguration before, UpdateLoggingConfigurationRequest request) {
        LoggingConfiguration renamed = request.name() == null ? before : before.withName(request.name());
        return request.destinationConfiguration() == null
                ? renamed
                : renamed.withDestination(request.destinationConfiguration());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
