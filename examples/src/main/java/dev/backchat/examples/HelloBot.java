package dev.backchat.examples;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatToken;

/** Greets whoever says "hello": {@code HelloBot <room ARN> <region or messaging URL>}. */
public final class HelloBot {
    public static void main(String[] args) throws InterruptedException {
        Ivschat ivschat = new Ivschat();
        CreateChatTokenRequest token = CreateChatTokenRequest.builder()
                .roomIdentifier(args[0])
                .userId("hello-bot")
                .capabilities(ChatTokenCapability.SEND_MESSAGE)
                .build();
        ChatRoom room =
                new ChatRoom(args[1], () -> ivschat.createChatToken(token).thenApply(ChatToken::of));
        room.onMessage(message -> {
            if (message.content().equals("hello")) {
                room.sendMessage("hello, " + message.sender().userId());
            }
        });
        room.connect().join();
        Thread.currentThread().join();
    }
}
