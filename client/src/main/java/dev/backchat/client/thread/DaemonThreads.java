package dev.backchat.client.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads shared by all clients of a process, started on demand. */
public final class DaemonThreads {
    /** For tasks that must never block. */
    public static final ScheduledThreadPoolExecutor TIMER = timer();

    /** For tasks that may block, such as an app's own code. */
    public static final Executor WORKERS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), named("backchat-client-worker"));

    /** For tasks that spend their time waiting, of which there may be many: virtual threads since Java 21. */
    public static final Executor WAITING = waiting();

    private DaemonThreads() {}

    private static Executor waiting() {
        try {
            return (Executor)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return WORKERS;
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("backchat-client-timer"));
        // Nearly all timeouts are cancelled long before they are due.
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
