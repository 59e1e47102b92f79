package dev.backchat.client.thread;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An action that runs at a given time unless it is cancelled first, as nearly all deadlines are. Setting and cancelling
 * one is therefore cheap and wakes no thread; the action runs up to 20 milliseconds late.
 */
public final class Deadline {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Set<Deadline> OPEN = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean TICKING = new AtomicBoolean();

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
        if (TICKING.compareAndSet(false, true)) {
            schedule();
        }
        return deadline;
    }

    public void cancel() {
        OPEN.remove(this);
    }

    private static void schedule() {
        DaemonThreads.TIMER.schedule(Deadline::tick, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void tick() {
        try {
            startDue();
        } finally {
            // Even if no thread could be started for one deadline, the others must run.
            tickOn();
        }
    }

    private static void startDue() {
        long now = System.nanoTime();
        OPEN.removeIf(deadline -> {
            boolean isOver = deadline.atNanos - now <= 0;
            if (isOver) {
                DaemonThreads.WORKERS.execute(deadline.action);
            }
            return isOver;
        });
    }

    private static void tickOn() {
        if (!OPEN.isEmpty()) {
            schedule();
            return;
        }
        TICKING.set(false);
        // A deadline added just now may have seen the ticking and relied on it.
        if (!OPEN.isEmpty() && TICKING.compareAndSet(false, true)) {
            schedule();
        }
    }
}
