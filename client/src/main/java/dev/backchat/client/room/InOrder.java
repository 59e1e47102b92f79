package dev.backchat.client.room;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs tasks one at a time, in the order in which they came, on the threads of another executor. */
final class InOrder implements Executor {
    /** How many tasks run before others who share the executor have their turn. */
    private static final int TURN = 64;

    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;

    InOrder(Executor threads) {
        this.threads = threads;
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
        schedule();
    }

    /** How many tasks wait. */
    int waiting() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    private void schedule() {
        try {
            threads.execute(this::run);
        } catch (RuntimeException e) {
            // The executor was shut down: nobody is there to do it any more.
            synchronized (tasks) {
                tasks.clear();
                scheduled = false;
            }
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
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
        schedule();
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            Runnable task = tasks.poll();
            scheduled = task != null;
            return task;
        }
    }
}
