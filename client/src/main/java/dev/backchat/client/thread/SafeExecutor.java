package dev.backchat.client.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wraps an app's executor that may reject tasks: those that it rejects, because it was shut down or is full, run on the
 * client's own threads, so that nothing is lost.
 */
public final class SafeExecutor implements Executor {
    private static final System.Logger log = System.getLogger(SafeExecutor.class.getName());
    private static final long NO_THREAD_PAUSE_MILLIS = 100;

    private final Executor executor;
    private final AtomicBoolean hasRefused = new AtomicBoolean();

    public SafeExecutor(Executor executor) {
        this.executor = executor;
    }

    /** Runs a task exactly once, even if the executor both runs it and throws. Never throws. */
    @Override
    public void execute(Runnable task) {
        AtomicBoolean begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) {
                task.run();
            }
        };
        try {
            executor.execute(once);
        } catch (Throwable e) {
            if (hasRefused.compareAndSet(false, true)) {
                warn(e);
            }
            executeElsewhere(once);
        }
    }

    private static void warn(Throwable refusal) {
        String words = "the executor refused a task; what it refuses runs on the client's own threads from now on";
        if (refusal instanceof RejectedExecutionException) {
            // Normal for an executor that is full or was shut down before the room: the stack trace adds nothing.
            log.log(System.Logger.Level.WARNING, words + ": " + refusal.getMessage());
        } else {
            log.log(System.Logger.Level.WARNING, words, refusal);
        }
    }

    private static void executeElsewhere(Runnable task) {
        try {
            DaemonThreads.WORKERS.execute(task);
        } catch (Throwable e) {
            // No new thread can be created: the timer's single thread, which exists already, tries again.
            DaemonThreads.TIMER.schedule(() -> executeElsewhere(task), NO_THREAD_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
