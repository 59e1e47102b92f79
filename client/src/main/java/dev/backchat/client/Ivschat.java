package dev.backchat.client;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateChatTokenResponse;
import dev.backchat.api.CreateConsoleSessionRequest;
import dev.backchat.api.CreateConsoleSessionResponse;
import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteLoggingConfigurationRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.EventId;
import dev.backchat.api.GetLoggingConfigurationRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListLoggingConfigurationsResponse;
import dev.backchat.api.ListMessagesRequest;
import dev.backchat.api.ListMessagesResponse;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ListRoomsResponse;
import dev.backchat.api.ListTagsForResourceRequest;
import dev.backchat.api.ListTagsForResourceResponse;
import dev.backchat.api.LoggingConfiguration;
import dev.backchat.api.Operation.Empty;
import dev.backchat.api.Room;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.TagResourceRequest;
import dev.backchat.api.UntagResourceRequest;
import dev.backchat.api.UpdateLoggingConfigurationRequest;
import dev.backchat.api.UpdateRoomRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Client with a method for each operation.
 *
 * <pre>{@code
 * try (Ivschat ivschat = new Ivschat()) {
 *     ivschat.createRoom(room -> room.name("hello"))
 *             .thenAccept(room -> System.out.println(room.arn()))
 *             .join();
 * }
 * }</pre>
 *
 * <p>Futures, callbacks and errors behave as described in {@link IvschatClient}.
 */
public final class Ivschat extends IvschatClient {
    /** Creates a client whose region, endpoint and credentials come from the environment; see {@link ClientConfig}. */
    public Ivschat() {}

    public Ivschat(ClientConfig config) {
        super(config);
    }

    private Ivschat(ClientCore core, CallOptions options) {
        super(core, options);
    }

    @Override
    public Ivschat with(UnaryOperator<CallOptions> change) {
        return new Ivschat(core(), change.apply(options()));
    }

    /** Creates a token that lets one user connect to one room once. */
    public CompletableFuture<CreateChatTokenResponse> createChatToken(CreateChatTokenRequest input) {
        return send(new CreateChatTokenCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<CreateChatTokenResponse> createChatToken(Consumer<CreateChatTokenRequest.Builder> input) {
        CreateChatTokenRequest.Builder builder = CreateChatTokenRequest.builder();
        input.accept(builder);
        return createChatToken(builder.build());
    }

    /** Creates a token that lets one user connect to one room once. */
    public void createChatToken(CreateChatTokenRequest input, Callback<? super CreateChatTokenResponse> callback) {
        send(new CreateChatTokenCommand(input), callback);
    }

    /** Creates a link to the console; only Backchat has this operation. */
    public CompletableFuture<CreateConsoleSessionResponse> createConsoleSession() {
        return send(new CreateConsoleSessionCommand(new CreateConsoleSessionRequest()));
    }

    /** Creates a link to the console; only Backchat has this operation. */
    public void createConsoleSession(Callback<? super CreateConsoleSessionResponse> callback) {
        send(new CreateConsoleSessionCommand(new CreateConsoleSessionRequest()), callback);
    }

    /** Creates a logging configuration that rooms can refer to. */
    public CompletableFuture<LoggingConfiguration> createLoggingConfiguration(CreateLoggingConfigurationRequest input) {
        return send(new CreateLoggingConfigurationCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<LoggingConfiguration> createLoggingConfiguration(
            Consumer<CreateLoggingConfigurationRequest.Builder> input) {
        CreateLoggingConfigurationRequest.Builder builder = CreateLoggingConfigurationRequest.builder();
        input.accept(builder);
        return createLoggingConfiguration(builder.build());
    }

    /** Creates a logging configuration that rooms can refer to. */
    public void createLoggingConfiguration(
            CreateLoggingConfigurationRequest input, Callback<? super LoggingConfiguration> callback) {
        send(new CreateLoggingConfigurationCommand(input), callback);
    }

    /** Creates a room. */
    public CompletableFuture<Room> createRoom(CreateRoomRequest input) {
        return send(new CreateRoomCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Room> createRoom(Consumer<CreateRoomRequest.Builder> input) {
        CreateRoomRequest.Builder builder = CreateRoomRequest.builder();
        input.accept(builder);
        return createRoom(builder.build());
    }

    /** Creates a room. */
    public void createRoom(CreateRoomRequest input, Callback<? super Room> callback) {
        send(new CreateRoomCommand(input), callback);
    }

    /** Deletes a logging configuration. */
    public CompletableFuture<Empty> deleteLoggingConfiguration(DeleteLoggingConfigurationRequest input) {
        return send(new DeleteLoggingConfigurationCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Empty> deleteLoggingConfiguration(
            Consumer<DeleteLoggingConfigurationRequest.Builder> input) {
        DeleteLoggingConfigurationRequest.Builder builder = DeleteLoggingConfigurationRequest.builder();
        input.accept(builder);
        return deleteLoggingConfiguration(builder.build());
    }

    /** Deletes a logging configuration. */
    public void deleteLoggingConfiguration(DeleteLoggingConfigurationRequest input, Callback<? super Empty> callback) {
        send(new DeleteLoggingConfigurationCommand(input), callback);
    }

    /** Tells everybody in a room to delete a message. */
    public CompletableFuture<EventId> deleteMessage(DeleteMessageRequest input) {
        return send(new DeleteMessageCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<EventId> deleteMessage(Consumer<DeleteMessageRequest.Builder> input) {
        DeleteMessageRequest.Builder builder = DeleteMessageRequest.builder();
        input.accept(builder);
        return deleteMessage(builder.build());
    }

    /** Tells everybody in a room to delete a message. */
    public void deleteMessage(DeleteMessageRequest input, Callback<? super EventId> callback) {
        send(new DeleteMessageCommand(input), callback);
    }

    /** Deletes a room and closes its connections. */
    public CompletableFuture<Empty> deleteRoom(DeleteRoomRequest input) {
        return send(new DeleteRoomCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Empty> deleteRoom(Consumer<DeleteRoomRequest.Builder> input) {
        DeleteRoomRequest.Builder builder = DeleteRoomRequest.builder();
        input.accept(builder);
        return deleteRoom(builder.build());
    }

    /** Deletes a room and closes its connections. */
    public void deleteRoom(DeleteRoomRequest input, Callback<? super Empty> callback) {
        send(new DeleteRoomCommand(input), callback);
    }

    /** Closes all of a user's connections to a room. */
    public CompletableFuture<Empty> disconnectUser(DisconnectUserRequest input) {
        return send(new DisconnectUserCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Empty> disconnectUser(Consumer<DisconnectUserRequest.Builder> input) {
        DisconnectUserRequest.Builder builder = DisconnectUserRequest.builder();
        input.accept(builder);
        return disconnectUser(builder.build());
    }

    /** Closes all of a user's connections to a room. */
    public void disconnectUser(DisconnectUserRequest input, Callback<? super Empty> callback) {
        send(new DisconnectUserCommand(input), callback);
    }

    /** Returns a logging configuration. */
    public CompletableFuture<LoggingConfiguration> getLoggingConfiguration(GetLoggingConfigurationRequest input) {
        return send(new GetLoggingConfigurationCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<LoggingConfiguration> getLoggingConfiguration(
            Consumer<GetLoggingConfigurationRequest.Builder> input) {
        GetLoggingConfigurationRequest.Builder builder = GetLoggingConfigurationRequest.builder();
        input.accept(builder);
        return getLoggingConfiguration(builder.build());
    }

    /** Returns a logging configuration. */
    public void getLoggingConfiguration(
            GetLoggingConfigurationRequest input, Callback<? super LoggingConfiguration> callback) {
        send(new GetLoggingConfigurationCommand(input), callback);
    }

    /** Returns a room. */
    public CompletableFuture<Room> getRoom(GetRoomRequest input) {
        return send(new GetRoomCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Room> getRoom(Consumer<GetRoomRequest.Builder> input) {
        GetRoomRequest.Builder builder = GetRoomRequest.builder();
        input.accept(builder);
        return getRoom(builder.build());
    }

    /** Returns a room. */
    public void getRoom(GetRoomRequest input, Callback<? super Room> callback) {
        send(new GetRoomCommand(input), callback);
    }

    /** Returns a page of logging configurations; {@link Paginator} returns all of them. */
    public CompletableFuture<ListLoggingConfigurationsResponse> listLoggingConfigurations(
            ListLoggingConfigurationsRequest input) {
        return send(new ListLoggingConfigurationsCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<ListLoggingConfigurationsResponse> listLoggingConfigurations(
            Consumer<ListLoggingConfigurationsRequest.Builder> input) {
        ListLoggingConfigurationsRequest.Builder builder = ListLoggingConfigurationsRequest.builder();
        input.accept(builder);
        return listLoggingConfigurations(builder.build());
    }

    /** Returns a page of logging configurations; {@link Paginator} returns all of them. */
    public void listLoggingConfigurations(
            ListLoggingConfigurationsRequest input, Callback<? super ListLoggingConfigurationsResponse> callback) {
        send(new ListLoggingConfigurationsCommand(input), callback);
    }

    /** Returns a page of the messages in a room's history; only Backchat has this operation. */
    public CompletableFuture<ListMessagesResponse> listMessages(ListMessagesRequest input) {
        return send(new ListMessagesCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<ListMessagesResponse> listMessages(Consumer<ListMessagesRequest.Builder> input) {
        ListMessagesRequest.Builder builder = ListMessagesRequest.builder();
        input.accept(builder);
        return listMessages(builder.build());
    }

    /** Returns a page of the messages in a room's history; only Backchat has this operation. */
    public void listMessages(ListMessagesRequest input, Callback<? super ListMessagesResponse> callback) {
        send(new ListMessagesCommand(input), callback);
    }

    /** Returns a page of rooms; {@link Paginator} returns all of them. */
    public CompletableFuture<ListRoomsResponse> listRooms(ListRoomsRequest input) {
        return send(new ListRoomsCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<ListRoomsResponse> listRooms(Consumer<ListRoomsRequest.Builder> input) {
        ListRoomsRequest.Builder builder = ListRoomsRequest.builder();
        input.accept(builder);
        return listRooms(builder.build());
    }

    /** Returns a page of rooms; {@link Paginator} returns all of them. */
    public void listRooms(ListRoomsRequest input, Callback<? super ListRoomsResponse> callback) {
        send(new ListRoomsCommand(input), callback);
    }

    /** Returns the tags of a room or a logging configuration. */
    public CompletableFuture<ListTagsForResourceResponse> listTagsForResource(ListTagsForResourceRequest input) {
        return send(new ListTagsForResourceCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<ListTagsForResourceResponse> listTagsForResource(
            Consumer<ListTagsForResourceRequest.Builder> input) {
        ListTagsForResourceRequest.Builder builder = ListTagsForResourceRequest.builder();
        input.accept(builder);
        return listTagsForResource(builder.build());
    }

    /** Returns the tags of a room or a logging configuration. */
    public void listTagsForResource(
            ListTagsForResourceRequest input, Callback<? super ListTagsForResourceResponse> callback) {
        send(new ListTagsForResourceCommand(input), callback);
    }

    /** Sends an event to everybody in a room. */
    public CompletableFuture<EventId> sendEvent(SendEventRequest input) {
        return send(new SendEventCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<EventId> sendEvent(Consumer<SendEventRequest.Builder> input) {
        SendEventRequest.Builder builder = SendEventRequest.builder();
        input.accept(builder);
        return sendEvent(builder.build());
    }

    /** Sends an event to everybody in a room. */
    public void sendEvent(SendEventRequest input, Callback<? super EventId> callback) {
        send(new SendEventCommand(input), callback);
    }

    /** Adds tags to a room or a logging configuration, or changes their values. */
    public CompletableFuture<Empty> tagResource(TagResourceRequest input) {
        return send(new TagResourceCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Empty> tagResource(Consumer<TagResourceRequest.Builder> input) {
        TagResourceRequest.Builder builder = TagResourceRequest.builder();
        input.accept(builder);
        return tagResource(builder.build());
    }

    /** Adds tags to a room or a logging configuration, or changes their values. */
    public void tagResource(TagResourceRequest input, Callback<? super Empty> callback) {
        send(new TagResourceCommand(input), callback);
    }

    /** Removes tags from a room or a logging configuration. */
    public CompletableFuture<Empty> untagResource(UntagResourceRequest input) {
        return send(new UntagResourceCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Empty> untagResource(Consumer<UntagResourceRequest.Builder> input) {
        UntagResourceRequest.Builder builder = UntagResourceRequest.builder();
        input.accept(builder);
        return untagResource(builder.build());
    }

    /** Removes tags from a room or a logging configuration. */
    public void untagResource(UntagResourceRequest input, Callback<? super Empty> callback) {
        send(new UntagResourceCommand(input), callback);
    }

    /** Updates a logging configuration. */
    public CompletableFuture<LoggingConfiguration> updateLoggingConfiguration(UpdateLoggingConfigurationRequest input) {
        return send(new UpdateLoggingConfigurationCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<LoggingConfiguration> updateLoggingConfiguration(
            Consumer<UpdateLoggingConfigurationRequest.Builder> input) {
        UpdateLoggingConfigurationRequest.Builder builder = UpdateLoggingConfigurationRequest.builder();
        input.accept(builder);
        return updateLoggingConfiguration(builder.build());
    }

    /** Updates a logging configuration. */
    public void updateLoggingConfiguration(
            UpdateLoggingConfigurationRequest input, Callback<? super LoggingConfiguration> callback) {
        send(new UpdateLoggingConfigurationCommand(input), callback);
    }

    /** Updates a room. */
    public CompletableFuture<Room> updateRoom(UpdateRoomRequest input) {
        return send(new UpdateRoomCommand(input));
    }

    /** Same as above, with a request that is built in place. */
    public CompletableFuture<Room> updateRoom(Consumer<UpdateRoomRequest.Builder> input) {
        UpdateRoomRequest.Builder builder = UpdateRoomRequest.builder();
        input.accept(builder);
        return updateRoom(builder.build());
    }

    /** Updates a room. */
    public void updateRoom(UpdateRoomRequest input, Callback<? super Room> callback) {
        send(new UpdateRoomCommand(input), callback);
    }
}
