package dev.backchat.conformance.sdk;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.ResponseMetadata;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Command;
import dev.backchat.client.IvschatClient;
import dev.backchat.client.IvschatClientException;
import dev.backchat.client.Paginator;
import dev.backchat.client.Response;
import dev.backchat.conformance.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Backchat's own client. */
public final class BackchatClient implements ControlPlaneDriver {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final Map<SdkCaller, IvschatClient> clients = new ConcurrentHashMap<>();

    @Override
    public Set<Feature> features() {
        return EnumSet.complementOf(EnumSet.of(Feature.ANY_JSON));
    }

    @Override
    public Answer call(SdkCaller caller, String operation, ObjectNode input) {
        Command<?, ?> command;
        try {
            command = command(operation, input);
        } catch (JacksonException e) {
            return new Answer.NotSent(e.getOriginalMessage());
        }
        try {
            Response<?> response = clientOf(caller).sendForResponse(command).join();
            ResponseMetadata metadata = response.metadata();
            return new Answer.Success(
                    MAPPER.valueToTree(response.output()),
                    metadata.httpStatusCode(),
                    metadata.requestId(),
                    metadata.attempts());
        } catch (CompletionException e) {
            return switch (e.getCause()) {
                case IvschatServiceException error -> failure(error);
                case IvschatClientException error
                when error.attempts() == 0 -> new Answer.NotSent(String.valueOf(error.getMessage()));
                default -> throw e;
            };
        }
    }

    private static Answer.Failure failure(IvschatServiceException error) {
        ResponseMetadata metadata = error.metadata();
        ObjectNode members = MAPPER.valueToTree(error.members());
        members.remove("message");
        return new Answer.Failure(
                error.errorName(),
                error.getMessage(),
                members,
                metadata.httpStatusCode(),
                metadata.requestId(),
                metadata.attempts());
    }

    private static Command<?, ?> command(String operation, ObjectNode input) {
        Operation<?, ?> called = requireNonNull(Operations.BY_NAME.get(operation));
        Record record = MAPPER.treeToValue(input, called.input());
        try {
            Class<?> type = Class.forName(Command.class.getPackageName() + "." + operation + "Command");
            return (Command<?, ?>) type.getConstructor(called.input()).newInstance(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<ObjectNode> pages(SdkCaller caller, String operation, ObjectNode input) {
        IvschatClient client = clientOf(caller);
        Stream<?> pages = operation.equals("ListRooms")
                ? Paginator.listRooms(client, MAPPER.treeToValue(input, ListRoomsRequest.class))
                        .pages()
                : Paginator.listLoggingConfigurations(
                                client, MAPPER.treeToValue(input, ListLoggingConfigurationsRequest.class))
                        .pages();
        return pages.map(page -> Json.object(MAPPER.writeValueAsString(page))).toList();
    }

    private IvschatClient clientOf(SdkCaller caller) {
        return clients.computeIfAbsent(caller, c -> {
            Duration offset = Duration.ofMillis(c.clockOffsetMillis());
            return new IvschatClient(ClientConfig.builder()
                    .endpoint(c.endpoint().toString())
                    .region(c.region())
                    .credentials(c.accessKeyId(), c.secretAccessKey())
                    .maxAttempts(c.maxAttempts())
                    .clock(() -> Instant.now().plus(offset))
                    .build());
        });
    }

    @Override
    public void close() {
        clients.values().forEach(IvschatClient::close);
    }
}
