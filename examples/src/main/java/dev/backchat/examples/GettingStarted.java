package dev.backchat.examples;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.CreateRoomRequest;
import dev.backchat.api.DeleteRoomRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ResourceNotFoundException;
import dev.backchat.api.ResponseMetadata;
import dev.backchat.api.Room;
import dev.backchat.client.CreateChatTokenCommand;
import dev.backchat.client.GetRoomCommand;
import dev.backchat.client.Ivschat;
import dev.backchat.client.IvschatClient;
import java.util.concurrent.CountDownLatch;

/** The first steps: the client, a command, each way to send it, and an error. */
public final class GettingStarted {
    public static void main(String[] arguments) throws InterruptedException {
        // Region, endpoint and credentials come from the environment.
        try (IvschatClient client = new IvschatClient();
                Ivschat ivschat = new Ivschat()) {
            Room room = ivschat.createRoom(
                            CreateRoomRequest.builder().name("getting-started").build())
                    .join();
            System.out.println("client: made the room " + room.name());
            try {
                sendEachWay(client, ivschat, room.arn());
            } finally {
                ivschat.deleteRoom(new DeleteRoomRequest(room.arn())).join();
            }
            failOnce(client, room.arn());
        }
    }

    private static void sendEachWay(IvschatClient client, Ivschat ivschat, String roomArn) throws InterruptedException {
        // A command is an operation and its input; it can be sent any number of times.
        CreateChatTokenRequest input = CreateChatTokenRequest.builder()
                .roomIdentifier(roomArn)
                .userId("ann")
                .capabilities(ChatTokenCapability.SEND_MESSAGE)
                .build();
        CreateChatTokenCommand command = new CreateChatTokenCommand(input);
        System.out.println("command: " + command.operation().name());

        // With a future.
        client.send(command)
                .thenAccept(token -> System.out.println("future: until " + token.sessionExpirationTime()))
                .join();

        // With a callback: exactly one of the two is null.
        CountDownLatch called = new CountDownLatch(1);
        client.send(command, (error, token) -> {
            System.out.println("callback: " + (token == null ? error : "until " + token.sessionExpirationTime()));
            called.countDown();
        });
        called.await();

        // With the client that has a method for each operation: a future, then a callback.
        ivschat.createChatToken(input)
                .thenAccept(token -> System.out.println("aggregated future: until " + token.sessionExpirationTime()))
                .join();
        CountDownLatch calledToo = new CountDownLatch(1);
        ivschat.createChatToken(input, (error, token) -> {
            System.out.println(
                    "aggregated callback: " + (token == null ? error : "until " + token.sessionExpirationTime()));
            calledToo.countDown();
        });
        calledToo.await();

        // Blocking, which reads best on virtual threads.
        System.out.println("call: until " + client.call(command).sessionExpirationTime());
    }

    /** Shows that each error has a type, its members, and metadata about the call. */
    private static void failOnce(IvschatClient client, String roomArn) {
        try {
            client.call(new GetRoomCommand(new GetRoomRequest(roomArn)));
        } catch (ResourceNotFoundException error) {
            ResponseMetadata metadata = error.metadata();
            System.out.println("error: " + error.errorName() + ", httpStatusCode " + metadata.httpStatusCode()
                    + ", requestId " + metadata.requestId() + ", extendedRequestId " + metadata.extendedRequestId()
                    + ", cfId " + metadata.cfId() + ", attempts " + metadata.attempts() + ", totalRetryDelay "
                    + metadata.totalRetryDelay());
        }
    }
}
