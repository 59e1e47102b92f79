package dev.backchat.server.operation;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.Constraints;
import dev.backchat.api.IvschatServiceException;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.server.iam.Caller;
import java.util.HashMap;
import java.util.Map;

/** What each operation does. Calls may block. */
public final class OperationTable {
    /** What one operation does with a request that satisfies its constraints. */
    @FunctionalInterface
    interface Function<I, O> {
        O apply(Caller caller, I input);
    }

    private final Map<Operation<?, ?>, Function<?, ?>> functions = new HashMap<>();

    public OperationTable(
            RoomOperations rooms,
            TokenOperations tokens,
            MessagingOperations messaging,
            LoggingOperations logging,
            TagOperations tags) {
        put(Operations.CREATE_ROOM, rooms::createRoom);
        put(Operations.DELETE_ROOM, rooms::deleteRoom);
        put(Operations.GET_ROOM, rooms::getRoom);
        put(Operations.LIST_ROOMS, rooms::listRooms);
        put(Operations.UPDATE_ROOM, rooms::updateRoom);
        put(Operations.CREATE_CHAT_TOKEN, tokens::createChatToken);
        put(Operations.DELETE_MESSAGE, messaging::deleteMessage);
        put(Operations.DISCONNECT_USER, messaging::disconnectUser);
        put(Operations.SEND_EVENT, messaging::sendEvent);
        put(Operations.CREATE_LOGGING_CONFIGURATION, logging::createLoggingConfiguration);
        put(Operations.DELETE_LOGGING_CONFIGURATION, logging::deleteLoggingConfiguration);
        put(Operations.GET_LOGGING_CONFIGURATION, logging::getLoggingConfiguration);
        put(Operations.LIST_LOGGING_CONFIGURATIONS, logging::listLoggingConfigurations);
        put(Operations.UPDATE_LOGGING_CONFIGURATION, logging::updateLoggingConfiguration);
        put(Operations.LIST_TAGS_FOR_RESOURCE, tags::listTagsForResource);
        put(Operations.TAG_RESOURCE, tags::tagResource);
        put(Operations.UNTAG_RESOURCE, tags::untagResource);
    }

    private <I extends Record, O> void put(Operation<I, O> operation, Function<I, O> function) {
        functions.put(operation, function);
    }

    /**
     * Carries out an operation.
     *
     * @throws IvschatServiceException if the request breaks a constraint, or the operation answers with an error
     */
    @SuppressWarnings("unchecked") // put() pairs an operation only with a function of its types
    public <I extends Record, O> O call(Operation<I, O> operation, Caller caller, I input) {
        Constraints.check(input);
        return ((Function<I, O>) requireNonNull(functions.get(operation))).apply(caller, input);
    }
}
