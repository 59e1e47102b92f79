package dev.backchat.client.room;

import dev.backchat.client.thread.SafeExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in the order in which they came, on the threads of another executor. Nothing that a task
 * throws, and no refusal of that executor, stops the tasks after it.
 */
final class SerialExecutor implements Executor {
    private static final System.Logger log = System.getLogger(ChatRoom.class.getName());
    /** How many tasks run before others who share the executor have their turn. */
    private static final int TURN = 64;

    private final Executor threads;
    private final String what;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;

    /** @param what a task is, in the log when one fails */
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

    /** How many tasks wait. */
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
                // Errors and sneaky checked exceptions too: the next task must run.
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
            // A thread group without a handler of the application's would only print the same once more.
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
