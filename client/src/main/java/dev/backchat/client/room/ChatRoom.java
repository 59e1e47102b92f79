package dev.backchat.client.room;

import dev.backchat.api.ResourceId;
import dev.backchat.api.frame.ActionWriter;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.client.room.ChatRoomException.Reason;
import dev.backchat.client.room.Connection.End;
import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.Deadline;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A member of a chat room: hears it, and talks and moderates in it as far as its tokens allow.
 *
 * <pre>{@code
 * ChatRoom room = new ChatRoom("us-west-2", () -> backend.chatToken("ann"));
 * room.onMessage(message -> System.out.println(message.sender().userId() + ": " + message.content()));
 * room.connect();
 * room.sendMessage("hello").thenAccept(message -> System.out.println("said at " + message.sendTime()));
 * }</pre>
 *
 * <p>When the connection breaks, the room connects again, each time with a new token; what is said meanwhile is missed,
 * for the service keeps nothing. When the service closes the connection for good (a moderator disconnected the user, the
 * room was deleted), the room ends. Before a session ends, the room opens a second connection beside the first and moves
 * over; nothing is missed, told twice, or told in another order then.
 *
 * <p>Threads may share it. Nothing here waits. Listeners are called one after the other, on the room's executor; futures
 * are completed on it too, apart from the listeners, so a listener that waits for one needs an executor with more than
 * one thread.
 */
public final class ChatRoom implements AutoCloseable {
    private static final System.Logger log = System.getLogger(ChatRoom.class.getName());

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");
    private static final String DELETE_MESSAGE = "aws:DELETE_MESSAGE";
    private static final String DISCONNECT_USER = "aws:DISCONNECT_USER";

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
    private static final Duration TOKEN_LIMIT = Duration.ofSeconds(20);
    private static final Duration RETRY_BASE = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);
    private static final int RETRY_DOUBLINGS = 10;
    private static final Duration REFRESH_LEAD = Duration.ofMinutes(1);
    /** After a refresh that failed as often as was tried, while the old connection still lives. */
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(5);
    /** How many calls of listeners may wait before no more is read from the socket. */
    private static final int MAX_WAITING = 1024;

    /** What waits for the frame with its request id. */
    private record Pending<T>(Class<T> type, CompletableFuture<T> future, Deadline deadline) {}

    private final String id = ResourceId.next();
    private final URI uri;
    private final TokenProvider tokenProvider;
    private final int maxReconnectAttempts;
    private final Executor executor;
    private final HttpClient http;
    private final List<ChatRoomListener> listeners = new CopyOnWriteArrayList<>();
    private final InOrder told;
    private final Connection.Listener socket = new Connection.Listener() {
        @Override
        public void text(Connection connection, String text, Runnable more) {
            tasks.execute(() -> heard(connection, text, more));
        }

        @Override
        public void ended(Connection connection, End end) {
            tasks.execute(() -> lost(connection, end));
        }
    };

    /** Whatever happens to the room happens in one of these, one at a time; so what follows needs no lock. */
    private final InOrder tasks = new InOrder(DaemonThreads.WORKERS);

    private volatile ConnectionState state = ConnectionState.DISCONNECTED;
    private final Map<String, Pending<?>> pending = new HashMap<>();
    private final RecentIds recent = new RecentIds();
    private @Nullable Connection active;
    /** The one before the active, as long as it may still bring something. */
    private @Nullable Connection leaving;
    /** What the active one brought since; it is told after all that the leaving one brings. */
    private final List<ChatFrame> held = new ArrayList<>();
    /** Counts the times that the room began to connect, refreshed or ended; what belongs to an earlier one is void. */
    private int era;

    private boolean isOpening;
    private @Nullable Deadline refresh;

    /**
     * A room that connects with the defaults: three more attempts, on threads of the client's own.
     *
     * @param regionOrUrl a region of Amazon's, such as {@code us-west-2}, or a URL such as {@code ws://127.0.0.1:4870}
     * @throws IllegalArgumentException if it is neither
     */
    public ChatRoom(String regionOrUrl, TokenProvider tokenProvider) {
        this(builder(regionOrUrl, tokenProvider));
    }

    private ChatRoom(Builder builder) {
        this.uri = uri(builder.regionOrUrl);
        this.tokenProvider = builder.tokenProvider;
        this.maxReconnectAttempts = builder.maxReconnectAttempts;
        this.executor = builder.executor;
        this.told = new InOrder(builder.executor);
        this.http = builder.http == null ? DefaultHttp.CLIENT : builder.http;
    }

    /** What all rooms connect with, unless they are told otherwise. */
    private static final class DefaultHttp {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().executor(DaemonThreads.WORKERS).build();
    }

    /** Begins a room with options. */
    public static Builder builder(String regionOrUrl, TokenProvider tokenProvider) {
        return new Builder(regionOrUrl, tokenProvider);
    }

    /** Gathers a room's options. */
    public static final class Builder {
        private final String regionOrUrl;
        private final TokenProvider tokenProvider;
        private int maxReconnectAttempts = 3;
        private Executor executor = DaemonThreads.WORKERS;
        private @Nullable HttpClient http;

        private Builder(String regionOrUrl, TokenProvider tokenProvider) {
            this.regionOrUrl = regionOrUrl;
            this.tokenProvider = tokenProvider;
        }

        /** @param attempts how often it is tried again to get a token and connect before the room ends; 3 by default */
        public Builder maxReconnectAttempts(int attempts) {
            if (attempts < 0) {
                throw new IllegalArgumentException("maxReconnectAttempts must be 0 or more");
            }
            this.maxReconnectAttempts = attempts;
            return this;
        }

        /** @param executor on which listeners are called and futures completed; by default, threads of the client's own */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /** @param http with a proxy or a TLS context of one's own; stays the caller's */
        public Builder httpClient(HttpClient http) {
            this.http = http;
            return this;
        }

        /** @throws IllegalArgumentException if the region or URL is neither */
        public ChatRoom build() {
            return new ChatRoom(this);
        }
    }

    private static URI uri(String regionOrUrl) {
        if (regionOrUrl.startsWith("ws://") || regionOrUrl.startsWith("wss://")) {
            return URI.create(regionOrUrl);
        }
        if (REGION.matcher(regionOrUrl).matches()) {
            return URI.create("wss://edge.ivschat." + regionOrUrl + ".amazonaws.com");
        }
        throw new IllegalArgumentException(
                "regionOrUrl must be a region such as us-west-2, or begin with ws:// or wss://");
    }

    /** Names the room object in logs; made up anew for each. */
    public String id() {
        return id;
    }

    public ConnectionState state() {
        return state;
    }

    /**
     * Adds a listener.
     *
     * @return what takes it away again
     */
    public Runnable addListener(ChatRoomListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
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

    /** Connects, unless it does or has already. What comes of it, listeners hear. */
    public void connect() {
        tasks.execute(() -> {
            if (state == ConnectionState.DISCONNECTED) {
                become(ConnectionState.CONNECTING);
                open(0);
            }
        });
    }

    /** Closes the connection for good; {@link #connect} may begin again. */
    public void disconnect() {
        tasks.execute(() -> {
            if (state != ConnectionState.DISCONNECTED) {
                end(DisconnectReason.CLIENT_DISCONNECT);
            }
        });
    }

    /** The same as {@link #disconnect}. */
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
     * @return the message as everybody gets it; or {@link ChatError} if the service refuses it; or
     *     {@link ChatRoomException} if it can't be sent, or isn't heard of within 10 seconds
     */
    public CompletableFuture<ChatFrame.Message> sendMessage(String content, Map<String, String> attributes) {
        Map<String, String> given = attributes.isEmpty() ? null : Map.copyOf(attributes);
        String requestId = newRequestId();
        return request(new ChatAction.SendMessage(requestId, content, given), ChatFrame.Message.class);
    }

    /**
     * Tells everybody to delete a message.
     *
     * @param reason shown to everybody, at most 256 characters; null for none
     * @return the event as everybody gets it; failures as of {@link #sendMessage(String, Map)}
     */
    public CompletableFuture<DeleteMessageEvent> deleteMessage(String messageId, @Nullable String reason) {
        return request(new ChatAction.DeleteMessage(newRequestId(), messageId, reason), DeleteMessageEvent.class);
    }

    /**
     * Closes all connections of a user.
     *
     * @param reason shown to everybody, at most 256 characters; null for none
     * @return the event as everybody gets it, also if the user is not there; failures as of
     *     {@link #sendMessage(String, Map)}
     */
    public CompletableFuture<DisconnectUserEvent> disconnectUser(String userId, @Nullable String reason) {
        return request(new ChatAction.DisconnectUser(newRequestId(), userId, reason), DisconnectUserEvent.class);
    }

    private static String newRequestId() {
        return UUID.randomUUID().toString();
    }

    private <T> CompletableFuture<T> request(ChatAction action, Class<T> answer) {
        CompletableFuture<T> future = new CompletableFuture<>();
        tasks.execute(() -> {
            Connection connection = active;
            if (connection == null) {
                fail(future, Reason.NOT_CONNECTED, "the room is not connected");
                return;
            }
            String requestId = action.requestId();
            Deadline deadline = Deadline.in(
                    REQUEST_LIMIT,
                    () -> tasks.execute(() -> {
                        if (pending.remove(requestId) != null) {
                            fail(
                                    future,
                                    Reason.TIMEOUT,
                                    "there was no answer within " + REQUEST_LIMIT.toSeconds() + " s");
                        }
                    }));
            pending.put(requestId, new Pending<>(answer, future, deadline));
            connection.send(ActionWriter.write(action));
        });
        return future;
    }

    private void fail(CompletableFuture<?> future, Reason reason, String message) {
        complete(() -> future.completeExceptionally(new ChatRoomException(reason, message)));
    }

    private void complete(Runnable completion) {
        try {
            executor.execute(completion);
        } catch (RejectedExecutionException e) {
            // The app has shut its executor down; whoever waits for the future must not wait forever.
            completion.run();
        }
    }

    // From here on, everything is called in the room's tasks.

    private void become(ConnectionState now) {
        state = now;
        if (now == ConnectionState.CONNECTING) {
            tell(ChatRoomListener::connecting);
        } else if (now == ConnectionState.CONNECTED) {
            tell(ChatRoomListener::connect);
        }
    }

    private void tell(BiConsumer<ChatRoomListener, ChatRoom> what) {
        for (ChatRoomListener listener : listeners) {
            told.execute(() -> what.accept(listener, this));
        }
    }

    /** Gets a token and opens a connection, in place of the active one if there is one. */
    private void open(int attempt) {
        isOpening = true;
        int begun = ++era;
        token().whenComplete((token, failure) -> tasks.execute(() -> {
            if (begun != era) {
                return;
            }
            if (token == null) {
                failedToOpen(attempt, DisconnectReason.FETCH_TOKEN_ERROR, failure);
                return;
            }
            Connection.open(http, uri, token.token(), socket)
                    .whenComplete((connection, refused) -> tasks.execute(() -> {
                        if (begun != era) {
                            if (connection != null) {
                                connection.close();
                            }
                        } else if (connection == null || connection.hasEnded()) {
                            failedToOpen(attempt, DisconnectReason.SOCKET_ERROR, refused);
                        } else {
                            opened(connection, token);
                        }
                    }));
        }));
    }

    /** Whatever the provider does, this ends within a time. */
    private CompletableFuture<ChatToken> token() {
        CompletableFuture<ChatToken> token = new CompletableFuture<>();
        Deadline deadline = Deadline.in(TOKEN_LIMIT, () -> token.completeExceptionally(new TimeoutException()));
        token.whenComplete((given, failure) -> deadline.cancel());
        DaemonThreads.WORKERS.execute(() -> {
            try {
                CompletionStage<ChatToken> stage = tokenProvider.token();
                stage.whenComplete((given, failure) -> {
                    if (given != null) {
                        token.complete(given);
                    } else {
                        token.completeExceptionally(
                                failure == null ? new NullPointerException("the token is null") : failure);
                    }
                });
            } catch (RuntimeException e) {
                token.completeExceptionally(e);
            }
        });
        return token;
    }

    private void failedToOpen(int attempt, DisconnectReason reason, @Nullable Throwable cause) {
        log.log(System.Logger.Level.WARNING, "could not connect, attempt {0}: {1}: {2}", attempt + 1, reason, cause);
        if (attempt < maxReconnectAttempts) {
            long bound = Math.min(RETRY_MAX.toMillis(), RETRY_BASE.toMillis() << Math.min(attempt, RETRY_DOUBLINGS));
            later(Duration.ofMillis(ThreadLocalRandom.current().nextLong(bound + 1)), () -> open(attempt + 1));
        } else if (active == null) {
            end(reason);
        } else {
            isOpening = false;
            refresh = later(REFRESH_PAUSE, this::refresh);
        }
    }

    /** Does something after a time, unless the room has begun something else by then. */
    private Deadline later(Duration delay, Runnable task) {
        int begun = era;
        return Deadline.in(
                delay,
                () -> tasks.execute(() -> {
                    if (begun == era) {
                        task.run();
                    }
                }));
    }

    private void opened(Connection connection, ChatToken token) {
        isOpening = false;
        tellHeld();
        Connection before = active;
        active = connection;
        Instant sessionEnd = token.sessionExpirationTime();
        if (sessionEnd != null) {
            Duration left = Duration.between(Instant.now(), sessionEnd);
            Duration lead = left.dividedBy(2).compareTo(REFRESH_LEAD) < 0 ? left.dividedBy(2) : REFRESH_LEAD;
            refresh = later(left.minus(lead), this::refresh);
        }
        if (before == null) {
            become(ConnectionState.CONNECTED);
        } else {
            // All that it brings until it is closed is older than what the new one alone brings.
            leaving = before;
            before.close();
        }
        connection.listen();
    }

    private void refresh() {
        if (!isOpening && active != null) {
            open(0);
        }
    }

    private void heard(Connection connection, String text, Runnable more) {
        if (connection == active || connection == leaving) {
            try {
                FrameReader.read(text).ifPresent(frame -> {
                    if (connection == active && leaving != null) {
                        held.add(frame);
                    } else {
                        take(frame);
                    }
                });
            } catch (IllegalArgumentException e) {
                log.log(System.Logger.Level.WARNING, "passed over what is no frame: {0}", e.getMessage());
            }
        }
        if (told.waiting() > MAX_WAITING) {
            // Read on when the listeners have caught up.
            told.execute(more);
        } else {
            more.run();
        }
    }

    private void take(ChatFrame frame) {
        if (!recent.add(frame.id())) {
            return;
        }
        if (frame instanceof ChatFrame.Message message) {
            answer(message.requestId(), message);
            tell((listener, room) -> listener.message(room, message));
        } else if (frame instanceof ChatFrame.Event event) {
            take(event);
        } else if (frame instanceof ChatFrame.Error error) {
            Pending<?> refused = pending.remove(error.requestId());
            if (refused != null) {
                refused.deadline.cancel();
                complete(() -> refused.future.completeExceptionally(new ChatError(error)));
            }
            if (error.errorCode() == ErrorCode.UNAUTHORIZED) {
                // The session is over; the service closes the connection soon.
                refresh();
            }
        }
    }

    private void take(ChatFrame.Event event) {
        Map<String, String> attributes = event.attributes() == null ? Map.of() : event.attributes();
        String messageId = attributes.getOrDefault("MessageId", attributes.get("MessageID"));
        String userId = attributes.get("UserId");
        String reason = attributes.get("Reason");
        if (event.eventName().equals(DELETE_MESSAGE) && messageId != null) {
            DeleteMessageEvent delete = new DeleteMessageEvent(
                    event.id(), event.requestId(), messageId, reason, attributes, event.sendTime());
            answer(event.requestId(), delete);
            tell((listener, room) -> listener.messageDelete(room, delete));
        } else if (event.eventName().equals(DISCONNECT_USER) && userId != null) {
            DisconnectUserEvent disconnect = new DisconnectUserEvent(
                    event.id(), event.requestId(), userId, reason, attributes, event.sendTime());
            answer(event.requestId(), disconnect);
            tell((listener, room) -> listener.userDisconnect(room, disconnect));
        } else {
            tell((listener, room) -> listener.event(room, event));
        }
    }

    private void answer(String requestId, Object frame) {
        Pending<?> asked = pending.get(requestId);
        if (asked != null && asked.type.isInstance(frame)) {
            pending.remove(requestId);
            asked.deadline.cancel();
            complete(asked, frame);
        }
    }

    private <T> void complete(Pending<T> asked, Object frame) {
        complete(() -> asked.future.complete(asked.type.cast(frame)));
    }

    private void lost(Connection connection, End end) {
        if (connection == leaving) {
            tellHeld();
        } else if (connection == active) {
            tellHeld();
            active = null;
            failPending(Reason.CONNECTION_LOST, "the connection was lost");
            if (end.isClean() && !isOpening && !isSessionEnd(end)) {
                end(DisconnectReason.SERVER_DISCONNECT);
                return;
            }
            become(ConnectionState.CONNECTING);
            if (!isOpening) {
                open(0);
            }
        }
    }

    /** The service closes a session that is over with an error as its reason, in JSON. */
    private static boolean isSessionEnd(End end) {
        return end.reason().contains("\"ErrorCode\":" + ErrorCode.UNAUTHORIZED);
    }

    private void tellHeld() {
        leaving = null;
        List<ChatFrame> frames = List.copyOf(held);
        held.clear();
        frames.forEach(this::take);
    }

    private void end(DisconnectReason reason) {
        era++;
        isOpening = false;
        Deadline planned = refresh;
        if (planned != null) {
            planned.cancel();
        }
        Connection connection = active;
        active = null;
        leaving = null;
        held.clear();
        if (connection != null) {
            connection.close();
        }
        state = ConnectionState.DISCONNECTED;
        failPending(Reason.CONNECTION_LOST, "the room was disconnected");
        tell((listener, room) -> listener.disconnect(room, reason));
    }

    private void failPending(Reason reason, String message) {
        List<Pending<?>> left = List.copyOf(pending.values());
        pending.clear();
        left.forEach(asked -> {
            asked.deadline.cancel();
            fail(asked.future, reason, message);
        });
    }
}
