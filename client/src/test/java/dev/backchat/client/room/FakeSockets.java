package dev.backchat.client.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that a test opens, refuses, ends and observes, and a clock that it controls, all on the test's own thread.
 */
final class FakeSockets implements RoomSocket.Opener, RoomClock {
    private record Timer(long atNanos, long number, Runnable action) {}

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final List<String> tokens = new ArrayList<>();
    final List<FakeSocket> opened = new ArrayList<>();
    /** What the next openings come to; when there is none left, they succeed. */
    final Queue<Throwable> refusals = new ArrayDeque<>();
    /** What every opening comes to, as long as it is set. */
    @Nullable Throwable refusal;

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long nanos;
    private long number;

    @Override
    public CompletableFuture<RoomSocket> open(String token, RoomSocket.Listener listener) {
        tokens.add(token);
        Throwable refused = refusal == null ? refusals.poll() : refusal;
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        FakeSocket socket = new FakeSocket(listener);
        opened.add(socket);
        return CompletableFuture.completedFuture(socket);
    }

    FakeSocket last() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        // Longer than that is never, here.
        Duration bounded = delay.compareTo(Duration.ofDays(36_500)) < 0 ? delay : Duration.ofDays(36_500);
        Timer timer = new Timer(nanos + bounded.toNanos(), number++, action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Lets time pass, and what is due in it happen. */
    void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().atNanos <= end) {
            Timer timer = timers.remove();
            nanos = timer.atNanos;
            timer.action.run();
        }
        nanos = end;
    }

    /** One connection, as the room sees it and as the service does. */
    static final class FakeSocket implements RoomSocket {
        final List<String> sent = new ArrayList<>();
        boolean isListening;
        boolean isClosed;
        int outstanding;
        private final Listener listener;
        private boolean hasEnded;

        FakeSocket(Listener listener) {
            this.listener = listener;
        }

        void receive(String text) {
            outstanding++;
            listener.onText(this, text, () -> outstanding--);
        }

        void end(boolean isClean, int code, String reason) {
            hasEnded = true;
            listener.onEnd(this, new End(isClean, code, reason));
        }

        @Override
        public void listen() {
            isListening = true;
        }

        @Override
        public boolean hasEnded() {
            return hasEnded;
        }

        @Override
        public void send(String text) {
            sent.add(text);
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
