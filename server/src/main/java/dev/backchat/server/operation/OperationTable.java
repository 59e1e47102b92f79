package dev.backchat.server.operation;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.AccessDeniedException;
import dev.backchat.api.Arn;
import dev.backchat.api.Constraints;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteLoggingConfigurationRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.ExtensionOperations;
import dev.backchat.api.GetLoggingConfigurationRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.ListMessagesRequest;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.ResourceType;
import dev.backchat.api.Room;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.ThrottlingException;
import dev.backchat.api.UnmodeledException;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.UpdateLoggingConfigurationRequest;
import dev.backchat.api.UpdateRoomRequest;
import dev.backchat.server.iam.Caller;
import dev.backchat.server.limit.KeyedRates;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.logging.Audit;
import dev.backchat.server.time.NanoClock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The implementation of each operation, and the permission that it requires. Calls may block. */
public final class OperationTable {
    private static final String RATE_EXCEEDED = "Rate exceeded";
    /** Maximum denials per second with details for each access key. */
    private static final int DENIALS_PER_SECOND = 20;

    private static final Set<Operation<?, ?>> THROTTLED_BY_MODEL =
            Set.of(Operations.SEND_EVENT, Operations.DELETE_MESSAGE, Operations.DISCONNECT_USER);
    private static final Set<Operation<?, ?>> READING = Set.of(
            Operations.GET_ROOM,
            Operations.LIST_ROOMS,
            Operations.GET_LOGGING_CONFIGURATION,
            Operations.LIST_LOGGING_CONFIGURATIONS,
            Operations.LIST_TAGS_FOR_RESOURCE,
            ExtensionOperations.LIST_MESSAGES);
    private static final Set<Operation<?, ?>> FLEETING = Set.of(Operations.CREATE_CHAT_TOKEN, Operations.SEND_EVENT);

    /** The implementation of an operation, for requests that satisfy its constraints. */
    @FunctionalInterface
    interface Function<I, O> {
        O apply(Caller caller, I input);
    }

    /** An operation's required access and its implementation. */
    private record Entry<I, O>(Access<I> access, Function<I, O> function) {}

    /**
     * The operations grouped by subject.
     *
     * @param console null for a server without a console
     */
    public record Groups(
            RoomOperations rooms,
            TokenOperations tokens,
            MessagingOperations messaging,
            LoggingOperations logging,
            TagOperations tags,
            @Nullable ConsoleOperations console) {}

    private final Map<Operation<?, ?>, Entry<?, ?>> entries = new HashMap<>();
    private final Authorization authorization;
    private final Quotas quotas;
    private final Extensions extensions;
    /** By access key. Denials don't count towards the rates of the account, so they need one of their own. */
    private final KeyedRates<String> denials;

    public OperationTable(
            Authorization authorization, Quotas quotas, Extensions extensions, Groups groups, NanoClock clock) {
        this.extensions = extensions;
        this.authorization = authorization;
        this.quotas = quotas;
        this.denials = new KeyedRates<>(clock);
        RoomOperations rooms = groups.rooms;
        TokenOperations tokens = groups.tokens;
        MessagingOperations messaging = groups.messaging;
        LoggingOperations logging = groups.logging;
        TagOperations tags = groups.tags;
        put(Operations.CREATE_ROOM, Access.toNew("room", CreateRoomRequest::tags), rooms::createRoom);
        put(Operations.DELETE_ROOM, Access.to(DeleteRoomRequest::identifier), rooms::deleteRoom);
        put(Operations.GET_ROOM, Access.to(GetRoomRequest::identifier), rooms::getRoom);
        put(Operations.LIST_ROOMS, Access.toAll("room"), rooms::listRooms);
        put(Operations.UPDATE_ROOM, Access.to(UpdateRoomRequest::identifier), rooms::updateRoom);
        put(Operations.CREATE_CHAT_TOKEN, Access.to(CreateChatTokenRequest::roomIdentifier), tokens::createChatToken);
        put(Operations.DELETE_MESSAGE, Access.to(DeleteMessageRequest::roomIdentifier), messaging::deleteMessage);
        put(Operations.DISCONNECT_USER, Access.to(DisconnectUserRequest::roomIdentifier), messaging::disconnectUser);
        put(Operations.SEND_EVENT, Access.to(SendEventRequest::roomIdentifier), messaging::sendEvent);
        put(
                Operations.CREATE_LOGGING_CONFIGURATION,
                Access.toNew("logging-configuration", CreateLoggingConfigurationRequest::tags),
                logging::createLoggingConfiguration);
        put(
                Operations.DELETE_LOGGING_CONFIGURATION,
                Access.to(DeleteLoggingConfigurationRequest::identifier),
                logging::deleteLoggingConfiguration);
        put(
                Operations.GET_LOGGING_CONFIGURATION,
                Access.to(GetLoggingConfigurationRequest::identifier),
                logging::getLoggingConfiguration);
        put(
                Operations.LIST_LOGGING_CONFIGURATIONS,
                Access.toAll("logging-configuration"),
                logging::listLoggingConfigurations);
        put(
                Operations.UPDATE_LOGGING_CONFIGURATION,
                Access.to(UpdateLoggingConfigurationRequest::identifier),
                logging::updateLoggingConfiguration);
        put(
                Operations.LIST_TAGS_FOR_RESOURCE,
                Access.to(ListTagsForResourceRequest::resourceArn),
                tags::listTagsForResource);
        put(
                Operations.TAG_RESOURCE,
                Access.to(TagResourceRequest::resourceArn).giving(TagResourceRequest::tags),
                tags::tagResource);
        put(
                Operations.UNTAG_RESOURCE,
                Access.to(UntagResourceRequest::resourceArn).taking(UntagResourceRequest::tagKeys),
                tags::untagResource);
        put(ExtensionOperations.LIST_MESSAGES, Access.to(ListMessagesRequest::roomIdentifier), messaging::listMessages);
        if (groups.console != null) {
            put(ExtensionOperations.CREATE_CONSOLE_SESSION, Access.toAny(), groups.console::createConsoleSession);
        }
    }

    /** Returns whether there are operations besides those of Amazon IVS Chat. */
    public boolean hasExtensions() {
        return extensions.isOn();
    }

    /** Returns whether this server has an operation that Amazon IVS Chat doesn't have. */
    public boolean hasExtension(Operation<?, ?> operation) {
        return extensions.isOn() && entries.containsKey(operation);
    }

    private <I extends Record, O> void put(Operation<I, O> operation, Access<I> access, Function<I, O> function) {
        entries.put(operation, new Entry<>(access, function));
    }

    private static IvschatServiceException throttled(Operation<?, ?> operation, String resource, int perSecond) {
        // The model has this error, with its members, for three operations only.
        return THROTTLED_BY_MODEL.contains(operation)
                ? new ThrottlingException(RATE_EXCEEDED, Arn.parse(resource).id(), ResourceType.ROOM.name(), perSecond)
                : new UnmodeledException("ThrottlingException", 429, RATE_EXCEEDED);
    }

    /**
     * Performs an operation.
     *
     * @throws IvschatServiceException if the request violates a constraint, the caller is not allowed to, or the
     *     operation fails
     */
    @SuppressWarnings("unchecked") // put() pairs an operation only with a function of its types
    public <I extends Record, O> O call(Operation<I, O> operation, Caller caller, I input) {
        Constraints.check(input);
        extensions.check(input);
        Entry<I, O> entry = (Entry<I, O>) requireNonNull(entries.get(operation));
        try {
            authorization.check(operation, entry.access, caller, input);
        } catch (AccessDeniedException e) {
            if (!denials.tryAcquire(caller.key().accessKeyId(), DENIALS_PER_SECOND)) {
                throw throttled(operation, entry.access.resource().apply(caller, input), DENIALS_PER_SECOND);
            }
            throw e;
        }
        // After the policies, so that denied calls don't use up the rates of the account's other keys.
        if (!quotas.tryAcquire(operation.name(), caller.owner()).join()) {
            throw throttled(operation, entry.access.resource().apply(caller, input), quotas.limit(operation.name()));
        }
        O output = entry.function.apply(caller, input);
        if (!READING.contains(operation)) {
            audit(operation, entry.access, caller, input, output);
        }
        return output;
    }

    private static <I> void audit(Operation<?, ?> operation, Access<I> access, Caller caller, I input, Object output) {
        String key = caller.key().accessKeyId();
        // A created resource has its ARN only now.
        String resource = switch (output) {
            case Room room -> room.arn();
            case LoggingConfiguration configuration -> configuration.arn();
            default -> access.resource().apply(caller, input);
        };
        if (FLEETING.contains(operation)) {
            Audit.used(key, operation.name(), resource);
        } else {
            Audit.changed(key, operation.name(), resource);
        }
    }
}
