package dev.backchat.client.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that all clients of a process share, and that don't keep it alive. They come when they are needed. */
public final class DaemonThreads {
    /** For what must never wait. */
    public static final ScheduledThreadPoolExecutor TIMER = timer();

    /** For what may wait, such as an application's own code. */
    public static final Executor WORKERS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), named("backchat-client-worker"));

    private DaemonThreads() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("backchat-client-timer"));
        // Nearly all time-outs are cancelled long before they are due.
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
