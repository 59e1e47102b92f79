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
 * A member of a chat room: receives its messages and events, and sends and moderates as far as its tokens allow.
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
 * <p>When the connection breaks, the room reconnects, each time with a new token, with growing delays, for two minutes
 * by default. Messages sent meanwhile are missed, because the service keeps nothing, unless the room {@linkplain
 * ChatRoomBuilder#resume resumes}. When the service closes the
 * connection for good (a moderator disconnected the user, the room was deleted) or refuses the token, the room ends.
 * Before a session ends, the room opens a second connection beside the first and moves over to it; nothing is missed,
 * delivered twice, or reordered.
 *
 * <p>Thread-safe. No method blocks. Listeners are called one at a time on the room's executor. Futures are completed on
 * it too, independently of the listeners, so a listener that waits for a future needs an executor with more than one
 * thread. All futures fail with a {@link ChatRoomException}. Exceptions of listeners, the token provider or the
 * executor are logged and do not stop the room.
 */
public final class ChatRoom implements AutoCloseable {
    private final String id = ResourceId.next();
    private final RoomListeners listeners;
    private final RoomSession session;

    /**
     * Creates a room with default settings, on the client's own threads.
     *
     * @param regionOrUrl AWS region, such as {@code us-west-2}, or URL, such as {@code ws://127.0.0.1:4870}
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
     * Returns a builder for a room.
     *
     * @throws IllegalArgumentException if the argument is neither a region nor a URL
     */
    public static ChatRoomBuilder builder(String regionOrUrl, TokenProvider tokenProvider) {
        return new ChatRoomBuilder(regionOrUrl, tokenProvider);
    }

    /** Returns the id of this object in logs, generated for each instance. */
    public String id() {
        return id;
    }

    public ConnectionState state() {
        return session.state();
    }

    /**
     * Adds a listener.
     *
     * @return action that removes the listener
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

    /** Adds a listener for what the room got of its history, or of what it missed, when it connected. */
    public Runnable onRecovered(Consumer<Recovery> consumer) {
        return addListener(new ChatRoomListener() {
            @Override
            public void recovered(ChatRoom room, Recovery recovery) {
                consumer.accept(recovery);
            }
        });
    }

    /** Adds a listener for the end of the room, which receives the reason and its detail. */
    public Runnable onDisconnect(BiConsumer<DisconnectReason, String> consumer) {
        return addListener(new ChatRoomListener() {
            @Override
            public void disconnect(ChatRoom room, DisconnectReason reason, String detail) {
                consumer.accept(reason, detail);
            }
        });
    }

    /**
     * Connects, unless the room is connecting or connected already.
     *
     * @return completed when the room is connected; fails with a {@link ChatConnectException} when the room has given
     *     up, or with another {@link ChatRoomException} if it was disconnected first. Cancelling it has no effect
     */
    public CompletableFuture<Void> connect() {
        return session.connect();
    }

    /**
     * Closes the connection for good; {@link #connect} may start again.
     *
     * @return completed when the service has confirmed it or two seconds have passed; never fails
     */
    public CompletableFuture<Void> disconnect() {
        return session.disconnect();
    }

    /** Same as {@link #disconnect}; does not block either. */
    @Override
    public void close() {
        disconnect();
    }

    /** Sends a message. */
    public CompletableFuture<ChatFrame.Message> sendMessage(String content) {
        return sendMessage(content, Map.of());
    }

    /**
     * Sends a message.
     *
     * @param content text with at most as many code points as the room allows
     * @param attributes at most 1,024 UTF-8 bytes of keys and values
     * @return message as everybody receives it; fails with a {@link ChatRequestException} if the service refuses it, or
     *     with another {@link ChatRoomException} if it cannot be sent or there is no response within 10 seconds
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
     * @param reason text shown to everybody, at most 256 characters; null if there is none
     * @return event as everybody receives it; fails as described for {@link #sendMessage(String, Map)}
     */
    public CompletableFuture<DeleteMessageEvent> deleteMessage(String messageId, @Nullable String reason) {
        return session.request(
                new ChatAction.DeleteMessage(newRequestId(), messageId, reason), DeleteMessageEvent.class);
    }

    /** Closes all of a user's connections, without a reason. */
    public CompletableFuture<DisconnectUserEvent> disconnectUser(String userId) {
        return disconnectUser(userId, null);
    }

    /**
     * Closes all of a user's connections.
     *
     * @param reason text shown to everybody, at most 256 characters; null if there is none
     * @return event as everybody receives it, even if the user is not in the room; fails as described for {@link
     *     #sendMessage(String, Map)}
     */
    public CompletableFuture<DisconnectUserEvent> disconnectUser(String userId, @Nullable String reason) {
        return session.request(
                new ChatAction.DisconnectUser(newRequestId(), userId, reason), DisconnectUserEvent.class);
    }

    private static String newRequestId() {
        return UUID.randomUUID().toString();
    }
}
