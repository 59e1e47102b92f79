package dev.backchat.junit;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.room.ChatRoom;
import dev.backchat.client.room.ChatRoomListener;
import dev.backchat.client.room.ChatToken;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A user who is connected to a room, and has kept what was received since. Thread-safe. */
public final class ChatMember implements AutoCloseable {
    /** However busy the machine is. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ChatRoom room;
    private final BlockingQueue<ChatFrame.Message> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<ChatFrame.Event> events = new LinkedBlockingQueue<>();

    private ChatMember(ChatRoom room) {
        this.room = room;
        room.addListener(new ChatRoomListener() {
            @Override
            public void message(ChatRoom from, ChatFrame.Message message) {
                messages.add(message);
            }

            @Override
            public void event(ChatRoom from, ChatFrame.Event event) {
                events.add(event);
            }
        });
    }

    static ChatMember join(Backchat server, String room, String userId, ChatTokenCapability... capabilities) {
        ChatTokenCapability[] granted = Arrays.copyOf(capabilities, capabilities.length);
        ChatMember member = new ChatMember(ChatRoom.builder(
                        server.messagingUrl().toString(),
                        () -> server.client()
                                .createChatToken(token -> token.roomIdentifier(room)
                                        .userId(userId)
                                        .capabilities(granted))
                                .thenApply(ChatToken::of))
                .connectTimeout(LIMIT)
                .build());
        member.room.connect().join();
        return member;
    }

    /** Returns the room, to send, to listen to it, or to leave. */
    public ChatRoom room() {
        return room;
    }

    /** Sends a message, and waits until it has been received. */
    public ChatFrame.Message send(String content) {
        return room.sendMessage(content).join();
    }

    /**
     * Returns the oldest message that has not been returned yet, and waits for one.
     *
     * @throws AssertionError if none comes within half a minute
     */
    public ChatFrame.Message nextMessage() {
        return next(messages, "message");
    }

    /**
     * Returns the oldest event of an app that has not been returned yet, and waits for one.
     *
     * @throws AssertionError if none comes within half a minute
     */
    public ChatFrame.Event nextEvent() {
        return next(events, "event");
    }

    private static <T> T next(BlockingQueue<T> received, String kind) {
        T next = null;
        try {
            next = received.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (next == null) {
            throw new AssertionError("no " + kind + " has come within " + LIMIT.toSeconds() + " seconds");
        }
        return next;
    }

    /** Leaves the room. */
    @Override
    public void close() {
        room.close();
    }
}
