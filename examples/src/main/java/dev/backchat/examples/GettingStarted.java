package dev.backchat.examples;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateChatTokenResponse;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResponseMetadata;
import dev.backchat.api.Room;
import dev.backchat.client.CreateChatTokenCommand;
import dev.backchat.client.CreateRoomCommand;
import dev.backchat.client.DeleteRoomCommand;
import dev.backchat.client.GetRoomCommand;
import dev.backchat.client.Ivschat;
import dev.backchat.client.IvschatClient;
import dev.backchat.client.Paginator;
import java.util.concurrent.CompletableFuture;

/** The first steps: the client, a command, and each way to send it. */
public final class GettingStarted {
    public static void main(String[] arguments) {
        // Region, endpoint and credentials come from the environment.
        try (IvschatClient client = new IvschatClient();
                Ivschat ivschat = new Ivschat()) {
            Room room = client.call(new CreateRoomCommand(
                    CreateRoomRequest.builder().name("getting-started").build()));
            System.out.println("created " + room.name());

            // A command is an operation and its input; it can be sent as often as you like.
            CreateChatTokenRequest input = CreateChatTokenRequest.builder()
                    .roomIdentifier(room.arn())
                    .userId("ann")
                    .capabilities(ChatTokenCapability.SEND_MESSAGE)
                    .build();
            CreateChatTokenCommand command = new CreateChatTokenCommand(input);

            // By a future.
            client.send(command)
                    .thenAccept(token -> System.out.println("future: until " + token.sessionExpirationTime()))
                    .join();

            // By a callback.
            CompletableFuture<CreateChatTokenResponse> called = new CompletableFuture<>();
            client.send(command, (error, token) -> {
                if (error != null) {
                    called.completeExceptionally(error);
                } else {
                    called.complete(token);
                }
            });
            System.out.println("callback: until " + called.join().sessionExpirationTime());

            // By waiting, which reads best on virtual threads.
            System.out.println("waiting: until " + client.call(command).sessionExpirationTime());

            // By the aggregated client, which has a method for each operation.
            System.out.println(
                    "aggregated: until " + ivschat.createChatToken(input).join().sessionExpirationTime());

            // Lists, item by item; pages are called for as they are needed.
            boolean listed = Paginator.listRooms(
                            client, ListRoomsRequest.builder().build())
                    .items()
                    .anyMatch(each -> each.arn().equals(room.arn()));
            System.out.println("listed: " + listed);

            client.call(new DeleteRoomCommand(new DeleteRoomRequest(room.arn())));

            // Errors have a type for each name, their members, and how the call went.
            try {
                client.call(new GetRoomCommand(new GetRoomRequest(room.arn())));
            } catch (ResourceNotFoundException error) {
                ResponseMetadata metadata = error.metadata();
                System.out.println(
                        "error: " + error.errorName() + " of " + error.resourceType() + ": " + error.getMessage());
                System.out.println("status " + metadata.httpStatusCode() + ", request " + metadata.requestId()
                        + ", extended request " + metadata.extendedRequestId() + ", cf " + metadata.cfId()
                        + ", attempts " + metadata.attempts() + ", waited " + metadata.totalRetryDelay());
            }
        }
    }
}
