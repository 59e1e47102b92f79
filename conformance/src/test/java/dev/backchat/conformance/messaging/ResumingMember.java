package dev.backchat.conformance.messaging;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.ClientConfig;
import dev.backchat.client.Ivschat;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import dev.backchat.client.room.Recovery;
import dev.backchat.conformance.Pace;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/** A member of our own client that resumes, and may talk. */
public final class ResumingMember implements ChatRoomListener, AutoCloseable {
    private final String userId;
    private final Ivschat ivschat;
    private final ChatRoom chat;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Recovery> recoveries = new CopyOnWriteArrayList<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private volatile boolean isClosed;

    /** Joins a room of the account 000000000000. */
    public ResumingMember(URI endpoint, URI websocket, String room, String userId) {
        this.userId = userId;
        ivschat = new Ivschat(ClientConfig.builder()
                .endpoint(endpoint.toString())
                .region("us-west-2")
                .credentials("000000000000", "test")
                .build());
        chat = ChatRoom.builder(
                        websocket.toString(),
                        () -> ivschat.createChatToken(token -> token.roomIdentifier(room)
                                        .userId(userId)
                                        .capabilities(
                                                ChatTokenCapability.SEND_MESSAGE, ChatTokenCapability.BACKCHAT_HISTORY))
                                .thenApply(ChatToken::of))
                .resume(true)
                .build();
        chat.addListener(this);
        chat.connect().join();
    }

    @Override
    public void recovered(ChatRoom room, Recovery recovery) {
        recoveries.add(recovery);
        if (!recovery.isComplete()) {
            told.add(Transcripts.GAP);
        }
    }

    @Override
    public void message(ChatRoom room, ChatFrame.Message message) {
        told.add(message.id());
    }

    @Override
    public void event(ChatRoom room, ChatFrame.Event event) {
        told.add(event.id());
    }

    /** What its app was told: ids of messages and events, and gaps. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** What its app was told of each connection. */
    public List<Recovery> recoveries() {
        return List.copyOf(recoveries);
    }

    /** The ids of its own messages that were answered. */
    public List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Talks until so many more messages were answered, whatever happens meanwhile. */
    public void talk(int count) throws InterruptedException {
        int enough = acknowledged.size() + count;
        for (int number = 1; acknowledged.size() < enough && !isClosed; number++) {
            try {
                acknowledged.add(
                        chat.sendMessage(userId + " says " + number).join().id());
            } catch (CompletionException e) {
                // It is not connected, or nobody knows what became of the message.
            }
            Pace.rest();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        chat.close();
        ivschat.close();
    }
}
