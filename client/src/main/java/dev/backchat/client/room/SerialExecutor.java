package dev.backchat.client.room;

import dev.backchat.client.thread.SafeExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in order of submission, on the threads of another executor. Neither a task that throws nor
 * a rejection by that executor stops later tasks.
 */
final class SerialExecutor implements Executor {
    private static final System.Logger log = System.getLogger(ChatRoom.class.getName());
    /** Maximum tasks run in a row before other users of the executor get their turn. */
    private static final int TURN = 64;

    private final Executor threads;
    private final String what;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;

    /** @param what of a task for the log when one fails */
    SerialExecutor(SafeExecutor threads, String what) {
        this.threads = threads;
        this.what = what;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        threads.execute(this::run);
    }

    /** Returns the number of waiting tasks. */
    int waiting() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    private void run() {
        for (int i = 0; i < TURN; i++) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (Throwable e) {
                // Includes errors and sneaky checked exceptions: the next task must run.
                report(e);
            }
        }
        threads.execute(this::run);
    }

    private void report(Throwable thrown) {
        try {
            log.log(System.Logger.Level.ERROR, what + " failed; the room goes on", thrown);
            Thread thread = Thread.currentThread();
            Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
            // A thread group without an app's handler would only print the same again.
            if (!handler.equals(thread.getThreadGroup()) || Thread.getDefaultUncaughtExceptionHandler() != null) {
                handler.uncaughtException(thread, thrown);
            }
        } catch (Throwable e) {
            thrown.addSuppressed(e);
        }
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.poll();
            scheduled = task != null;
            return task;
        }
    }
}
