package dev.backchat.client.room;

import dev.backchat.api.frame.ActionWriter;
import dev.backchat.api.frame.ChatAction;
import dev.backchat.api.frame.ChatFrame;
import dev.backchat.api.frame.ErrorCode;
import dev.backchat.api.frame.FrameReader;
import dev.backchat.client.room.ChatRoomException.Reason;
import dev.backchat.client.room.Reconnection.Failure;
import dev.backchat.client.room.RoomSocket.End;
import dev.backchat.client.thread.SafeExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Session of a room: connects and reconnects, moves over to a new connection before a session ends, and dispatches
 * frames. All state changes happen in its tasks, which run one at a time, so it needs no lock.
 */
final class RoomSession {
    private static final System.Logger log = System.getLogger(ChatRoom.class.getName());

    private static final Duration REFRESH_LEAD = Duration.ofMinutes(1);
    /** Minimum delay before a refresh; keeps extremely short sessions from being renewed in a tight loop. */
    private static final Duration MIN_REFRESH = Duration.ofMillis(500);
    /** Minimum age of a connection for the next outage to start with short delays again. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private final ChatRoomBuilder settings;
    private final String url;
    private final RoomClock clock;
    private final SerialExecutor tasks;
    private final Executor completions;
    private final RoomListeners listeners;
    private final PendingRequests pending;
    private final TokenFetch tokens;
    private final RoomSocket.Opener opener;
    private final Reconnection reconnection;
    private final FrameDispatcher dispatcher;
    private final Resumption resumption;
    private final RoomSocket.Listener socketListener = new RoomSocket.Listener() {
        @Override
        public void onText(RoomSocket socket, String text, Runnable more) {
            tasks.execute(() -> {
                try {
                    receive(socket, text);
                } finally {
                    listeners.whenReady(more);
                }
            });
        }

        @Override
        public void onEnd(RoomSocket socket, End end) {
            tasks.execute(() -> ended(socket, end));
        }
    };

    private volatile ConnectionState state = ConnectionState.DISCONNECTED;
    private @Nullable RoomSocket active;
    /** The previous connection, as long as it may still deliver frames. */
    private @Nullable RoomSocket leaving;
    /** Frames of the active connection, held back until all frames of the leaving one are delivered. */
    private final List<ChatFrame> held = new ArrayList<>();
    /** Connection closed by {@link #disconnect} that the service has not confirmed yet. */
    private @Nullable RoomSocket closing;

    private final List<CompletableFuture<Void>> connects = new ArrayList<>();
    private final List<CompletableFuture<Void>> disconnects = new ArrayList<>();
    /**
     * Incremented whenever the room starts to connect, refreshes or ends; anything from an earlier generation is void.
     */
    private int generation;
    /** True from the request for a token until a connection is open or given up; includes waiting for a retry. */
    private boolean isOpening;
    /** Like {@link #isOpening}, but false while waiting for a retry. */
    private boolean isInFlight;

    private long connectedAtNanos;
    private Runnable cancelRefresh = () -> {};

    RoomSession(ChatRoomBuilder settings, String url, RoomListeners listeners, SafeExecutor completions) {
        this.settings = settings;
        this.url = url;
        this.listeners = listeners;
        this.completions = completions;
        this.clock = settings.clock;
        SafeExecutor threads = new SafeExecutor(settings.threads);
        this.tasks = new SerialExecutor(threads, "a task of a room");
        this.pending = new PendingRequests(tasks, completions, clock, settings.requestTimeout);
        this.tokens = new TokenFetch(settings.tokenProvider, threads, clock, settings.tokenTimeout);
        this.opener = settings.opener();
        this.reconnection = settings.reconnection();
        this.resumption = new Resumption(settings.history, settings.isResuming);
        this.dispatcher = new FrameDispatcher(listeners, pending, resumption);
    }

    ConnectionState state() {
        return state;
    }

    CompletableFuture<Void> connect() {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        tasks.execute(() -> {
            if (state == ConnectionState.CONNECTED) {
                completions.execute(() -> connected.complete(null));
                return;
            }
            connects.add(connected);
            if (state == ConnectionState.DISCONNECTED) {
                become(ConnectionState.CONNECTING);
                reconnection.start(clock.nanoTime(), settings.connectTimeout, false);
                open();
            }
        });
        return connected;
    }

    CompletableFuture<Void> disconnect() {
        CompletableFuture<Void> disconnected = new CompletableFuture<>();
        tasks.execute(() -> {
            disconnects.add(disconnected);
            if (state == ConnectionState.DISCONNECTED) {
                completeDisconnects();
            } else {
                ChatRoomException failure = new ChatRoomException(
                        Reason.NOT_CONNECTED, "the room was disconnected before it was connected to " + url);
                end(DisconnectReason.CLIENT_DISCONNECT, "the app disconnected", failure);
            }
        });
        return disconnected;
    }

    <T> CompletableFuture<T> request(ChatAction action, Class<T> answer) {
        CompletableFuture<T> future = new CompletableFuture<>();
        tasks.execute(() -> {
            RoomSocket socket = active;
            if (socket == null) {
                pending.fail(
                        future,
                        Reason.NOT_CONNECTED,
                        "the room is not connected: wait for the future of connect(), or for the listener's connect");
                return;
            }
            String text;
            try {
                text = ActionWriter.write(action);
            } catch (RuntimeException e) {
                completions.execute(() -> future.completeExceptionally(
                        new ChatRoomException(Reason.INVALID_REQUEST, "the request can't be written as JSON", e)));
                return;
            }
            pending.add(action.requestId(), answer, future);
            socket.send(text);
        });
        return future;
    }

    // All methods below are called only in the room's tasks.

    private void become(ConnectionState now) {
        state = now;
        if (now == ConnectionState.CONNECTING) {
            listeners.tell(ChatRoomListener::connecting);
        } else if (now == ConnectionState.CONNECTED) {
            listeners.tell(ChatRoomListener::connect);
            connects.forEach(connected -> completions.execute(() -> connected.complete(null)));
            connects.clear();
        }
    }

    /** Gets a token and opens a connection, which replaces the active one if there is one. */
    private void open() {
        isOpening = true;
        isInFlight = true;
        int begun = ++generation;
        tokens.start()
                .whenComplete((token, failure) -> tasks.execute(() -> {
                    if (begun != generation) {
                        return;
                    }
                    if (token == null) {
                        failedToOpen(DisconnectReason.FETCH_TOKEN_ERROR, failure);
                        return;
                    }
                    opener.open(resumption.subprotocol(token.token()), socketListener)
                            .whenComplete((socket, refused) -> tasks.execute(() -> {
                                if (begun != generation) {
                                    if (socket != null) {
                                        socket.close();
                                    }
                                } else if (socket == null || socket.hasEnded()) {
                                    failedToOpen(DisconnectReason.SOCKET_ERROR, refused);
                                } else {
                                    opened(socket, token);
                                }
                            }));
                }));
    }

    private void failedToOpen(DisconnectReason reason, @Nullable Throwable thrown) {
        isInFlight = false;
        ConnectFailure failed = ConnectFailure.of(reason, url, thrown);
        ChatConnectException told = failed.exception();
        Optional<Duration> delay = reconnection.next(clock.nanoTime(), failed.kind());
        if (delay.isEmpty() && active != null) {
            // The old connection is still alive, and as long as it is, moving over is worth another attempt.
            delay = Optional.of(settings.maxReconnectDelay);
        }
        String next = delay.map(pause -> "; trying again in " + pause.toMillis() + " ms")
                .orElse("; not trying again");
        if (failed.kind() == Failure.APPLICATION) {
            // The stack trace shows where in the app's own code it failed.
            log.log(System.Logger.Level.WARNING, failed.words() + next, told.getCause());
        } else {
            log.log(System.Logger.Level.WARNING, failed.words() + next);
        }
        listeners.tell((listener, room) -> listener.connectFailed(room, told));
        if (delay.isPresent()) {
            later(delay.get(), this::open);
        } else {
            end(reason, failed.words(), told);
        }
    }

    /** Runs a task after a delay, unless the generation has changed by then. */
    private Runnable later(Duration delay, Runnable task) {
        int begun = generation;
        return clock.after(
                delay,
                () -> tasks.execute(() -> {
                    if (begun == generation) {
                        task.run();
                    }
                }));
    }

    private void opened(RoomSocket socket, ChatToken token) {
        isOpening = false;
        isInFlight = false;
        resumption.opened();
        flushHeld();
        RoomSocket before = active;
        active = socket;
        connectedAtNanos = clock.nanoTime();
        planRefresh(token.sessionExpirationTime());
        if (before == null) {
            become(ConnectionState.CONNECTED);
        } else {
            // All frames that it delivers until it is closed are older than those that only the new connection
            // delivers.
            leaving = before;
            before.close();
        }
        socket.listen();
    }

    private void planRefresh(@Nullable Instant sessionEnd) {
        // A time in the past means that this machine's clock is wrong; the service then ends the session.
        if (sessionEnd != null && sessionEnd.isAfter(clock.now())) {
            Duration left = Duration.between(clock.now(), sessionEnd);
            Duration half = left.dividedBy(2);
            Duration delay = half.compareTo(REFRESH_LEAD) < 0 ? half : left.minus(REFRESH_LEAD);
            cancelRefresh = later(delay.compareTo(MIN_REFRESH) < 0 ? MIN_REFRESH : delay, this::refresh);
        }
    }

    private void refresh() {
        if (!isOpening && active != null) {
            reconnection.start(clock.nanoTime(), settings.reconnectTimeout, false);
            open();
        }
    }

    private void receive(RoomSocket socket, String text) {
        if (!socket.equals(active) && !socket.equals(leaving)) {
            return;
        }
        try {
            FrameReader.read(text).ifPresent(frame -> {
                if (socket.equals(active) && leaving != null) {
                    held.add(frame);
                } else {
                    receive(frame);
                }
            });
        } catch (IllegalArgumentException e) {
            log.log(System.Logger.Level.WARNING, "passed over what is no frame: {0}", e.getMessage());
        }
    }

    private void receive(ChatFrame frame) {
        dispatcher.dispatch(frame);
        if (frame instanceof ChatFrame.Error error && error.errorCode() == ErrorCode.UNAUTHORIZED) {
            // The session has expired; the service will close the connection soon.
            refresh();
        }
    }

    private void ended(RoomSocket socket, End end) {
        if (socket.equals(closing)) {
            closing = null;
            completeDisconnects();
        } else if (socket.equals(leaving)) {
            flushHeld();
        } else if (socket.equals(active)) {
            flushHeld();
            active = null;
            lost(end);
        }
    }

    private void lost(End end) {
        String why = end.isClean()
                ? "the service closed the connection: " + end.code() + " " + end.reason()
                : "the connection was lost: " + end.reason();
        pending.failAll(Reason.CONNECTION_LOST, why);
        if (end.isClean() && !isOpening && !isSessionEnd(end)) {
            end(DisconnectReason.SERVER_DISCONNECT, why.strip(), null);
            return;
        }
        log.log(System.Logger.Level.INFO, "{0}: {1}", url, why.strip());
        become(ConnectionState.CONNECTING);
        boolean hasLasted = clock.nanoTime() - connectedAtNanos >= STABLE.toNanos();
        reconnection.start(clock.nanoTime(), settings.reconnectTimeout, !hasLasted);
        if (!isInFlight) {
            isOpening = true;
            generation++;
            cancelRefresh.run();
            if (isSessionEnd(end)) {
                open();
            } else {
                later(reconnection.delay(), this::open);
            }
        }
    }

    /** Returns whether the session expired: the service then closes with an error in JSON as the reason. */
    private static boolean isSessionEnd(End end) {
        return end.reason().contains("\"ErrorCode\":" + ErrorCode.UNAUTHORIZED);
    }

    private void flushHeld() {
        leaving = null;
        List<ChatFrame> frames = List.copyOf(held);
        held.clear();
        frames.forEach(this::receive);
    }

    /** @param failure failure for futures that wait for the room to be connected */
    private void end(DisconnectReason reason, String detail, @Nullable ChatRoomException failure) {
        generation++;
        isOpening = false;
        isInFlight = false;
        cancelRefresh.run();
        RoomSocket socket = active;
        active = null;
        leaving = null;
        held.clear();
        state = ConnectionState.DISCONNECTED;
        pending.failAll(Reason.CONNECTION_LOST, "the room was disconnected: " + detail);
        ChatRoomException told = failure == null ? new ChatRoomException(Reason.CONNECTION_LOST, detail) : failure;
        connects.forEach(connected -> completions.execute(() -> connected.completeExceptionally(told)));
        connects.clear();
        boolean isWanted = reason == DisconnectReason.CLIENT_DISCONNECT;
        log.log(
                isWanted ? System.Logger.Level.DEBUG : System.Logger.Level.INFO,
                "disconnected from {0}: {1}: {2}",
                url,
                reason,
                detail);
        listeners.tell((listener, room) -> listener.disconnect(room, reason, detail));
        if (socket == null) {
            completeDisconnects();
        } else {
            closing = socket;
            socket.close();
        }
    }

    private void completeDisconnects() {
        disconnects.forEach(disconnected -> completions.execute(() -> disconnected.complete(null)));
        disconnects.clear();
    }
}
