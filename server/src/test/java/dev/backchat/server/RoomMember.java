package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.testrun.Patience;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.DisconnectReason;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A member of a room by the real client, and what it has received. */
final class RoomMember implements AutoCloseable {
    final ChatRoom room;
    private final BlockingQueue<ChatFrame.Message> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> states = new LinkedBlockingQueue<>();

    private RoomMember(ChatRoom room) {
        this.room = room;
        room.onMessage(messages::add);
        room.addListener(new ChatRoomListener() {
            @Override
            public void connecting(ChatRoom connecting) {
                states.add("connecting");
            }

            @Override
            public void disconnect(ChatRoom disconnected, DisconnectReason reason, String detail) {
                states.add("disconnected: " + detail);
            }
        });
    }

    /** Makes a member that is not connected yet. */
    static RoomMember of(Server server, Ivschat ivschat, String arn, String user) {
        return new RoomMember(ChatRoom.builder(
                        "ws://127.0.0.1:" + server.port(),
                        () -> ivschat.createChatToken(token -> token.roomIdentifier(arn)
                                        .userId(user)
                                        .capabilities(ChatTokenCapability.SEND_MESSAGE))
                                .thenApply(ChatToken::of))
                .connectTimeout(Patience.LIMIT)
                .reconnectDelay(Duration.ofMillis(10), Duration.ofMillis(50))
                .build());
    }

    static RoomMember join(Server server, Ivschat ivschat, String arn, String user) {
        RoomMember member = of(server, ivschat, arn, user);
        member.connect().join();
        return member;
    }

    CompletableFuture<Void> connect() {
        return room.connect();
    }

    ChatFrame.Message next() throws InterruptedException {
        ChatFrame.Message message = messages.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        return message;
    }

    /** Waits until a state has been seen. */
    void awaitState(String expected) throws InterruptedException {
        String state;
        do {
            state = states.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(state).as(expected).isNotNull();
        } while (!state.startsWith(expected));
    }

    @Override
    public void close() {
        room.close();
    }
}
