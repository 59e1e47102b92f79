package dev.backchat.server.net;

import io.netty.channel.Channel;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the expensive part of TLS handshakes, a millisecond of a processor each, on threads of its own: on those that
 * carry virtual threads, requests would wait behind everybody who opens a connection, without a key or a token. A
 * connection waits for one task at a time, so the bound on connections is the bound on tasks.
 */
final class HandshakeExecutor {
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /** Starts no threads yet, and keeps none that have nothing to do. */
    HandshakeExecutor() {
        int max = Runtime.getRuntime().availableProcessors();
        threads = new ThreadPoolExecutor(
                max,
                max,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("tls-handshake-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Returns an executor for one connection, which skips tasks once that is closed: nobody waits behind who has left. */
    Executor of(Channel channel) {
        return task -> threads.execute(() -> {
            if (channel.isOpen()) {
                task.run();
            }
        });
    }
}
