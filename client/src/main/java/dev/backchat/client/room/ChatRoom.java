package dev.backchat.client.room;

import dev.backchat.api.ResourceId;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.client.thread.SafeExecutor;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member of a chat room: hears it, and talks and moderates in it as far as its tokens allow.
 *
 * <pre>{@code
 * ChatRoom room = new ChatRoom("us-west-2", () -> backend.chatToken("ann"));
 * room.onMessage(message -> System.out.println(message.sender().userId() + ": " + message.content()));
 * room.connect()
 *         .thenCompose(connected -> room.sendMessage("hello"))
 *         .thenAccept(message -> System.out.println("said at " + message.sendTime()))
 *         .join();
 * }</pre>
 *
 * <p>When the connection breaks, the room connects again, each time with a new token, with growing delays, for two minutes
 * unless told otherwise; what is said meanwhile is missed, for the service keeps nothing. When the service closes the
 * connection for good (a moderator disconnected the user, the room was deleted), or refuses the token, the room ends.
 * Before a session ends, the room opens a second connection beside the first and moves over; nothing is missed, told
 * twice, or told in another order then.
 *
 * <p>Threads may share it. Nothing here waits. Listeners are called one after the other, on the room's executor; futures
 * are completed on it too, apart from the listeners, so a listener that waits for one needs an executor with more than
 * one thread. All futures fail with a {@link ChatRoomException}. Nothing that listeners, the token provider or the
 * executor throw stops the room; it is logged.
 */
public final class ChatRoom implements AutoCloseable {
    private final String id = ResourceId.next();
    private final RoomListeners listeners;
    private final RoomSession session;

    /**
     * A room that connects with the defaults, on threads of the client's own.
     *
     * @param regionOrUrl a region of Amazon's, such as {@code us-west-2}, or a URL such as {@code ws://127.0.0.1:4870}
     * @throws IllegalArgumentException if it is neither
     */
    public ChatRoom(String regionOrUrl, TokenProvider tokenProvider) {
        this(builder(regionOrUrl, tokenProvider));
    }

    ChatRoom(ChatRoomBuilder builder) {
        SafeExecutor executor = new SafeExecutor(builder.executor);
        this.listeners = new RoomListeners(this, executor);
        this.session = new RoomSession(builder, builder.url(), listeners, executor);
    }

    /**
     * Begins a room with options.
     *
     * @throws IllegalArgumentException if the region or URL is neither
     */
    public static ChatRoomBuilder builder(String regionOrUrl, TokenProvider tokenProvider) {
        return new ChatRoomBuilder(regionOrUrl, tokenProvider);
    }

    /** Names the room object in logs; made up anew for each. */
    public String id() {
        return id;
    }

    public ConnectionState state() {
        return session.state();
    }

    /**
     * Adds a listener.
     *
     * @return what takes it away again
     */
    public Runnable addListener(ChatRoomListener listener) {
        return listeners.add(listener);
    }

    /** Adds a listener for messages. */
    public Runnable onMessage(Consumer<ChatFrame.Message> consumer) {
        return addListener(new ChatRoomListener() {
            @Override
            public void message(ChatRoom room, ChatFrame.Message message) {
                consumer.accept(message);
            }
        });
    }

    /** Adds a listener for the room's end, which gets the reason and its detail. */
    public Runnable onDisconnect(BiConsumer<DisconnectReason, String> consumer) {
        return addListener(new ChatRoomListener() {
            @Override
            public void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
                consumer.accept(reason, detail);
            }
        });
    }

    /**
     * Connects, unless it does or has already.
     *
     * @return completed when the room is connected; fails with a {@link ChatConnectException} when it has given up, or
     *     another {@link ChatRoomException} if it was disconnected before. To cancel it changes nothing
     */
    public CompletableFuture<Void> connect() {
        return session.connect();
    }

    /**
     * Closes the connection for good; {@link #connect} may begin again.
     *
     * @return completed when the service has answered that, or had two seconds for it; never fails
     */
    public CompletableFuture<Void> disconnect() {
        return session.disconnect();
    }

    /** The same as {@link #disconnect}; doesn't wait either. */
    @Override
    public void close() {
        disconnect();
    }

    /** Says something. */
    public CompletableFuture<ChatFrame.Message> sendMessage(String content) {
        return sendMessage(content, Map.of());
    }

    /**
     * Says something.
     *
     * @param content at most as many code points as the room allows
     * @param attributes at most 1,024 UTF-8 bytes of keys and values
     * @return the message as everybody gets it; or {@link ChatError} if the service refuses it; or another
     *     {@link ChatRoomException} if it can't be sent, or isn't heard of within 10 seconds
     */
    public CompletableFuture<ChatFrame.Message> sendMessage(String content, Map<String, String> attributes) {
        Map<String, String> given = attributes.isEmpty() ? null : Map.copyOf(attributes);
        String requestId = newRequestId();
        return session.request(new ChatAction.SendMessage(requestId, content, given), ChatFrame.Message.class);
    }

    /** Tells everybody to delete a message, without a reason. */
    public CompletableFuture<DeleteMessageEvent> deleteMessage(String messageId) {
        return deleteMessage(messageId, null);
    }

    /**
     * Tells everybody to delete a message.
     *
     * @param reason shown to everybody, at most 256 characters; null for none
     * @return the event as everybody gets it; failures as of {@link #sendMessage(String, Map)}
     */
    public CompletableFuture<DeleteMessageEvent> deleteMessage(String messageId, @Nullable String reason) {
        return session.request(
                new ChatAction.DeleteMessage(newRequestId(), messageId, reason), DeleteMessageEvent.class);
    }

    /** Closes all connections of a user, without a reason. */
    public CompletableFuture<DisconnectUserEvent> disconnectUser(String userId) {
        return disconnectUser(userId, null);
    }

    /**
     * Closes all connections of a user.
     *
     * @param reason shown to everybody, at most 256 characters; null for none
     * @return the event as everybody gets it, also if the user is not there; failures as of
     *     {@link #sendMessage(String, Map)}
     */
    public CompletableFuture<DisconnectUserEvent> disconnectUser(String userId, @Nullable String reason) {
        return session.request(
                new ChatAction.DisconnectUser(newRequestId(), userId, reason), DisconnectUserEvent.class);
    }

    private static String newRequestId() {
        return UUID.randomUUID().toString();
    }
}
