package dev.backchat.server.net;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the expensive part of TLS handshakes, a millisecond of a processor each, on threads of its own: whoever opens
 * connections, without a key or a token, takes no more than half of the processors, and never the threads that requests
 * wait for.
 */
final class HandshakeExecutor implements Executor {
    /** Those behind more than these would be waited for longer than clients wait. */
    static final int MAX_WAITING = 1024;

    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /** Starts with no threads, and keeps none that have nothing to do. */
    HandshakeExecutor() {
        int max = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        threads = new ThreadPoolExecutor(
                max,
                max,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().daemon().name("tls-handshake-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException if too many wait; the handshake fails, and its connection is closed */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }
}
