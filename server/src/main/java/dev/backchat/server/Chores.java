package dev.backchat.server;

import dev.backchat.api.InternalServerException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs periodic tasks, one at a time, on a thread of its own. */
final class Chores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Chores.class);

    private final ScheduledExecutorService executor;

    /** @param name the name of the thread */
    Chores(String name) {
        executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Repeats a task after each interval until this is closed, even if the task fails. */
    void repeat(Duration interval, Runnable chore) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        chore.run();
                    } catch (InternalServerException e) {
                        // The store has logged the reason; the task is tried again.
                    } catch (RuntimeException e) {
                        // Propagated, it would end the repetition.
                        log.error("a chore failed", e);
                    }
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.close();
    }
}
