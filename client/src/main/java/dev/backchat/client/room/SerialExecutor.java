package dev.backchat.client.room;

import dev.backchat.api.concurrent.SequentialScheduler;
import dev.backchat.client.thread.SafeExecutor;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs tasks one at a time, in order of submission, on the threads of another executor. Neither a task that throws nor
 * a rejection by that executor stops later tasks.
 */
final class SerialExecutor implements Executor {
    private static final System.Logger log = System.getLogger(ChatRoom.class.getName());
    /** Maximum tasks run in a row before other users of the executor get their turn. */
    private static final int TURN = 64;

    private final String what;
    private final Queue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final SequentialScheduler turns;

    /** @param what of a task for the log when one fails */
    SerialExecutor(SafeExecutor threads, String what) {
        this.what = what;
        this.turns = new SequentialScheduler(threads, this::runTurn);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        turns.schedule();
    }

    /** Returns the number of waiting tasks. */
    int waiting() {
        return tasks.size();
    }

    /** Returns whether tasks are left. */
    private boolean runTurn() {
        for (int i = 0; i < TURN; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return false;
            }
            try {
                task.run();
            } catch (Throwable e) {
                // Includes errors and sneaky checked exceptions: the next task must run.
                report(e);
            }
        }
        return !tasks.isEmpty();
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
}
