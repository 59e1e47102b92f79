package dev.backchat.client.thread;

import dev.backchat.api.concurrent.SequentialScheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * An action that runs at a given time unless it is cancelled first, as nearly all deadlines are. Setting and cancelling
 * one is therefore cheap and wakes no thread; the action runs up to 20 milliseconds late.
 */
public final class Deadline {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Set<Deadline> OPEN = ConcurrentHashMap.newKeySet();
    /** Ticks while there are deadlines. If no thread can be started for one, the others run at the next tick. */
    private static final SequentialScheduler TICKS = new SequentialScheduler(
            tick -> DaemonThreads.TIMER.schedule(tick, TICK.toMillis(), TimeUnit.MILLISECONDS), Deadline::startDue);

    private final long atNanos;
    private final Runnable action;

    private Deadline(long atNanos, Runnable action) {
        this.atNanos = atNanos;
        this.action = action;
    }

    /** @param action must not block */
    public static Deadline in(Duration delay, Runnable action) {
        // Differences in nanoseconds span at most 292 years; an app may pass more to mean "never".
        Duration bounded = delay.compareTo(FOREVER) < 0 ? delay : FOREVER;
        Deadline deadline = new Deadline(System.nanoTime() + bounded.toNanos(), action);
        OPEN.add(deadline);
        TICKS.schedule();
        return deadline;
    }

    public void cancel() {
        OPEN.remove(this);
    }

    /** Starts the actions that are due; returns whether deadlines are left. */
    private static boolean startDue() {
        long now = System.nanoTime();
        OPEN.removeIf(deadline -> {
            boolean isOver = deadline.atNanos - now <= 0;
            if (isOver) {
                DaemonThreads.WORKERS.execute(deadline.action);
            }
            return isOver;
        });
        return !OPEN.isEmpty();
    }
}
