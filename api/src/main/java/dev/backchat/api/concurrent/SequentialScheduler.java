package dev.backchat.api.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Runs the rounds of a worker on an executor, one round at a time. Any thread adds work to a queue of the owner and
 * then calls {@link #schedule}; a round that begins later does it. Nothing is allocated for a round.
 */
public final class SequentialScheduler {
    private static final int IDLE = 0;
    /** A round will begin that sees all work added so far. */
    private static final int SCHEDULED = 1;
    /** A round may have missed work that is added from now on. */
    private static final int RUNNING = 2;

    private final Executor executor;
    private final BooleanSupplier round;
    private final Runnable task = this::run;
    private final AtomicInteger state = new AtomicInteger(IDLE);

    /** @param round returns whether it has left work for another round, which gives others of the executor their turn */
    public SequentialScheduler(Executor executor, BooleanSupplier round) {
        this.executor = executor;
        this.round = round;
    }

    /** Ensures that a round begins after this call. */
    public void schedule() {
        if (state.get() != SCHEDULED && state.getAndSet(SCHEDULED) == IDLE) {
            executor.execute(task);
        }
    }

    private void run() {
        state.set(RUNNING);
        boolean isMore = true;
        try {
            isMore = round.getAsBoolean();
        } finally {
            // Also after a failed round, because the threads that added work meanwhile rely on another.
            if (isMore || !state.compareAndSet(RUNNING, IDLE)) {
                runAgain();
            }
        }
    }

    private void runAgain() {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Closing an executor waits for its running tasks, so the work that it accepted before is still done.
            run();
        }
    }
}
