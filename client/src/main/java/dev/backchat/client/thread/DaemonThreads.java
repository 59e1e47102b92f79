package dev.backchat.client.thread;

import java.util.concurrent.Executor;
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

    private DaemonThreads() {}

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
