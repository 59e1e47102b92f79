package dev.backchat.client.room;

import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One WebSocket, from its opening to its end, which it tells once. */
final class Connection {
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    /** Short, because the JDK's client now and then misses that a connection has ended. */
    private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
    /** How long the service may say nothing, not even answer a ping. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(12);
    /** How long the service has to answer a Close frame. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final int NORMAL_CLOSURE = 1000;
    /** What the JDK says of a connection that ended without a Close frame. */
    private static final int CLOSED_ABNORMALLY = 1006;
    /** Far more than the service sends in one message. */
    private static final int MAX_MESSAGE_CHARS = 1 << 20;

    /** How a connection ended: by a Close frame of the service, or without. */
    record End(boolean isClean, String reason) {}

    /** What a connection brings. Both are called on the socket's threads, and must not wait. */
    interface Listener {
        /** @param more to be run when the next may come */
        void text(Connection connection, String text, Runnable more);

        void ended(Connection connection, End end);
    }

    private final Listener listener;
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    /** What was sent last: the JDK's client takes a frame only when the one before has gone. */
    private CompletableFuture<WebSocket> lastSent = new CompletableFuture<>();

    private volatile @Nullable WebSocket webSocket;
    private volatile long heardAtNanos = System.nanoTime();
    /** Not while listeners have to catch up. */
    private volatile boolean isReading = true;

    private volatile @Nullable Future<?> pings;

    private Connection(Listener listener) {
        this.listener = listener;
    }

    /**
     * Opens one.
     *
     * @return it, when it is open; a failure if it could not be opened within 10 seconds, then nothing is told of its end
     */
    static CompletableFuture<Connection> open(HttpClient http, URI uri, String token, Listener listener) {
        Connection connection = new Connection(listener);
        CompletableFuture<WebSocket> opening;
        try {
            opening = http.newWebSocketBuilder()
                    .subprotocols(token)
                    .connectTimeout(OPEN_LIMIT)
                    .buildAsync(uri, connection.new Socket());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        // Its own time-out covers reaching the service, but not waiting for its answer.
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        Deadline deadline = Deadline.in(OPEN_LIMIT, () -> opened.completeExceptionally(new TimeoutException()));
        opening.whenComplete((socket, failure) -> {
            deadline.cancel();
            if (failure != null) {
                opened.completeExceptionally(inWords(failure));
                return;
            }
            connection.start(socket);
            if (!opened.complete(connection)) {
                connection.abort();
            }
        });
        return opened;
    }

    /** Says why, where the service said it by a status. */
    private static Throwable inWords(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof WebSocketHandshakeException refused
                ? new IOException("the service refused the WebSocket with HTTP status "
                        + refused.getResponse().statusCode())
                : cause;
    }

    private synchronized void start(WebSocket socket) {
        webSocket = socket;
        lastSent.complete(socket);
        heardAtNanos = System.nanoTime();
        pings = DaemonThreads.TIMER.scheduleWithFixedDelay(
                this::ping, PING_INTERVAL.toMillis(), PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ping() {
        // Whoever doesn't read can't tell silence.
        if (isReading && System.nanoTime() - heardAtNanos > SILENCE_LIMIT.toNanos()) {
            abort();
        } else {
            send(socket -> socket.sendPing(ByteBuffer.allocate(0)));
        }
    }

    /** Lets the first frame come. Until then nothing does, not even the end. */
    void listen() {
        withSocket(socket -> socket.request(1));
    }

    boolean hasEnded() {
        return hasEnded.get();
    }

    /** Sends a text, after all that was sent before. */
    void send(String text) {
        send(socket -> socket.sendText(text, true));
    }

    private synchronized void send(Function<WebSocket, CompletableFuture<WebSocket>> frame) {
        lastSent = lastSent.thenCompose(frame);
        lastSent.whenComplete((socket, failure) -> {
            if (failure != null) {
                abort();
            }
        });
    }

    /** Sends a Close frame. What the service sends before it answers still comes; then the end is told. */
    void close() {
        send(socket -> socket.sendClose(NORMAL_CLOSURE, ""));
        Deadline.in(CLOSE_LIMIT, this::abort);
    }

    /** Drops it, without a word to the service. */
    private void abort() {
        end(new End(false, ""));
    }

    private void end(End end) {
        if (!hasEnded.compareAndSet(false, true)) {
            return;
        }
        Future<?> timer = pings;
        if (timer != null) {
            timer.cancel(false);
        }
        listener.ended(this, end);
        withSocket(WebSocket::abort);
    }

    private void withSocket(Consumer<WebSocket> what) {
        WebSocket opened = webSocket;
        if (opened != null) {
            what.accept(opened);
        }
    }

    private final class Socket implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public void onOpen(WebSocket socket) {
            // Nothing is asked for before somebody listens.
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heardAtNanos = System.nanoTime();
            message.append(data);
            if (message.length() > MAX_MESSAGE_CHARS) {
                socket.abort();
                abort();
            } else if (last) {
                String text = message.toString();
                message.setLength(0);
                isReading = false;
                listener.text(Connection.this, text, () -> {
                    heardAtNanos = System.nanoTime();
                    isReading = true;
                    socket.request(1);
                });
            } else {
                socket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            heardAtNanos = System.nanoTime();
            // The JDK's client answers by itself.
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            heardAtNanos = System.nanoTime();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            end(new End(statusCode != CLOSED_ABNORMALLY, reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            abort();
        }
    }
}
