package dev.backchat.examples;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.DeleteMessageEvent;
import dev.backchat.client.room.DisconnectReason;
import dev.backchat.client.room.DisconnectUserEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A chat in the terminal: {@code TerminalChat <room ARN> <user id> <region or messaging URL>}. Sends each line that you
 * type; the end of the input, or {@code /quit}, leaves.
 */
public final class TerminalChat implements ChatRoomListener {
    private final CompletableFuture<Void> disconnected = new CompletableFuture<>();

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: TerminalChat <room ARN> <user id> <region or messaging URL>");
            System.exit(2);
        }
        CreateChatTokenRequest request = CreateChatTokenRequest.builder()
                .roomIdentifier(arguments[0])
                .userId(arguments[1])
                .capabilities(ChatTokenCapability.SEND_MESSAGE)
                .build();
        TerminalChat chat = new TerminalChat();
        try (Ivschat ivschat = new Ivschat();
                ChatRoom room = new ChatRoom(
                        arguments[2], () -> ivschat.createChatToken(request).thenApply(ChatToken::of))) {
            room.addListener(chat);
            room.connect().join();
            BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
            for (String line = typed.readLine(); line != null && !line.equals("/quit"); line = typed.readLine()) {
                if (!line.isBlank()) {
                    sent = CompletableFuture.allOf(sent, room.sendMessage(line).exceptionally(error -> {
                        System.out.println("! " + error.getMessage());
                        return null;
                    }));
                }
            }
            sent.join();
            room.disconnect();
            // The disconnect event comes last, so all earlier messages have been printed by then.
            chat.disconnected.join();
        }
    }

    @Override
    public void connecting(ChatRoom room) {
        System.out.println("* connecting");
    }

    @Override
    public void connect(ChatRoom room) {
        System.out.println("* connected");
    }

    @Override
    public void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
        System.out.println("* disconnected: " + reason);
        if (reason != DisconnectReason.CLIENT_DISCONNECT) {
            System.out.println("* " + detail);
            System.exit(1);
        }
        disconnected.complete(null);
    }

    @Override
    public void message(ChatRoom room, ChatFrame.Message message) {
        System.out.println(message.sender().userId() + ": " + message.content());
    }

    @Override
    public void event(ChatRoom room, ChatFrame.Event event) {
        System.out.println("* " + event.eventName() + " " + event.attributes());
    }

    @Override
    public void messageDelete(ChatRoom room, DeleteMessageEvent event) {
        System.out.println("* a message was deleted: " + event.reason());
    }

    @Override
    public void userDisconnect(ChatRoom room, DisconnectUserEvent event) {
        System.out.println("* " + event.userId() + " was disconnected: " + event.reason());
    }
}
