package dev.backchat.server.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last frames of a dev server, bounded in number and bytes, and those who follow them live. A production server has
 * one that is {@link #OFF}. Thread-safe.
 */
public final class Capture {
    /** Captures nothing. */
    public static final Capture OFF = new Capture(null, 0, 0);

    /** Maximum number of frames kept. */
    public static final int MAX_FRAMES = 10_000;

    private static final long MAX_BYTES = 16 * 1024 * 1024;
    /** Divisor of the maximum heap that gives the bound on a small one, which clients need more. */
    private static final int SHARE = 16;

    private static final String IN = "in";
    private static final String OUT = "out";

    private final @Nullable InstantSource clock;
    private final int maxFrames;
    private final long maxBytes;
    /** Called with the ARN of a room that somebody has connected to. */
    private volatile Consumer<String> onOpened = room -> {};

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    /** Oldest first; guarded by itself, like the two below. */
    private final Deque<CapturedFrame> frames = new ArrayDeque<>();

    private long bytes;
    private long lastId;

    public Capture(InstantSource clock) {
        this(clock, MAX_FRAMES, Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE));
    }

    /** @param clock null to capture nothing */
    Capture(@Nullable InstantSource clock, int maxFrames, long maxBytes) {
        this.clock = clock;
        this.maxFrames = maxFrames;
        this.maxBytes = maxBytes;
    }

    /** Sets what is called, on any thread and without blocking, with the ARN of a room that somebody has connected to. */
    public void onOpened(Consumer<String> action) {
        onOpened = action;
    }

    /** Captures a handshake that has succeeded. */
    void opened(String kind, Exchange exchange, Outcome outcome) {
        received(kind, exchange, null, outcome);
        if (exchange.room() != null) {
            onOpened.accept(exchange.room());
        }
    }

    /** Returns whether anything is captured, so that the caller need not prepare it otherwise. */
    public boolean isOn() {
        return clock != null;
    }

    /** Captures what a client has sent. */
    public void received(String kind, Exchange exchange, byte @Nullable [] text, Outcome outcome) {
        add(IN, kind, exchange, text, outcome);
    }

    /** Captures what is sent. */
    public void sent(String kind, Exchange exchange, byte @Nullable [] text, Outcome outcome) {
        add(OUT, kind, exchange, text, outcome);
    }

    private void add(String direction, String kind, Exchange exchange, byte @Nullable [] text, Outcome outcome) {
        if (clock == null) {
            return;
        }
        String decoded = text == null ? null : new String(text, UTF_8);
        synchronized (frames) {
            CapturedFrame frame = new CapturedFrame(
                    ++lastId,
                    clock.instant(),
                    direction,
                    kind,
                    exchange.room(),
                    exchange.user(),
                    exchange.connection(),
                    exchange.requestId(),
                    decoded,
                    outcome.status(),
                    outcome.error(),
                    outcome.reason());
            frames.addLast(frame);
            bytes += frame.heapBytes();
            while (frames.size() > maxFrames || (bytes > maxBytes && frames.size() > 1)) {
                bytes -= frames.removeFirst().heapBytes();
            }
            // Within the lock, so that each follower gets the frames in their order.
            followers.forEach(follower -> follower.offer(frame));
        }
    }

    /** Returns the last frames that a filter selects, oldest first. */
    public List<CapturedFrame> last(CaptureFilter filter, int limit) {
        Deque<CapturedFrame> selected = new ArrayDeque<>();
        synchronized (frames) {
            var newestFirst = frames.descendingIterator();
            while (newestFirst.hasNext() && selected.size() < limit) {
                CapturedFrame frame = newestFirst.next();
                if (filter.matches(frame)) {
                    selected.addFirst(frame);
                }
            }
        }
        return new ArrayList<>(selected);
    }

    /**
     * Follows the frames that a filter selects, until it is closed.
     *
     * @param after the id of the last frame that the follower has had, to begin with those that followed it; -1 to
     *     begin now
     */
    public Follower follow(CaptureFilter filter, long after) {
        Follower follower = new Follower(filter, followers::remove);
        synchronized (frames) {
            if (after >= 0) {
                frames.stream().filter(frame -> frame.id() > after).forEach(follower::offer);
            }
            followers.add(follower);
        }
        return follower;
    }

    /** Forgets the frames; ids go on. */
    public void clear() {
        synchronized (frames) {
            frames.clear();
            bytes = 0;
        }
    }
}
