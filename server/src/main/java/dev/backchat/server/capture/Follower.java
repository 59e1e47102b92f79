package dev.backchat.server.capture;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One who follows the captured frames. Frames that come faster than they are taken are skipped and counted. */
public final class Follower implements AutoCloseable {
    private static final int MAX_WAITING = 1000;

    private final CaptureFilter filter;
    private final Consumer<Follower> onClose;
    private final BlockingQueue<CapturedFrame> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong skipped = new AtomicLong();

    Follower(CaptureFilter filter, Consumer<Follower> onClose) {
        this.filter = filter;
        this.onClose = onClose;
    }

    void offer(CapturedFrame frame) {
        if (filter.matches(frame) && !waiting.offer(frame)) {
            skipped.incrementAndGet();
        }
    }

    /** Returns the next frame; null if there is none for so long. */
    public @Nullable CapturedFrame next(Duration limit) throws InterruptedException {
        return waiting.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns how many frames were skipped since the last call. */
    public long takeSkipped() {
        return skipped.getAndSet(0);
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
