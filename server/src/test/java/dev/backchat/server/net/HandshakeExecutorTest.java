package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HandshakeExecutorTest {
    @Test
    void refusesWhatWouldWaitForTooManyOthers() throws Exception {
        HandshakeExecutor executor = new HandshakeExecutor();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        int all = threads + HandshakeExecutor.MAX_WAITING;
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(all);
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Runnable handshake = () -> {
            seen.add(Thread.currentThread());
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            ended.countDown();
        };
        for (int i = 0; i < all; i++) {
            executor.execute(handshake);
        }
        assertThatThrownBy(() -> executor.execute(handshake)).isInstanceOf(RejectedExecutionException.class);
        end.countDown();
        ended.await();
        assertThat(seen).hasSize(threads);
        executor.execute(ended::countDown);
    }
}
