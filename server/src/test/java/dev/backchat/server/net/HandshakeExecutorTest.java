package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HandshakeExecutorTest {
    @Test
    void nobodyWaitsBehindWhoHasLeft() throws Exception {
        HandshakeExecutor executor = new HandshakeExecutor();
        EmbeddedChannel leaving = new EmbeddedChannel();
        EmbeddedChannel staying = new EmbeddedChannel();
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        List<String> ran = new CopyOnWriteArrayList<>();
        for (int left = Runtime.getRuntime().availableProcessors(); left > 0; left--) {
            executor.of(staying).execute(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        executor.of(leaving).execute(() -> ran.add("leaving"));
        executor.of(staying).execute(() -> {
            ran.add("staying");
            ended.countDown();
        });
        leaving.close();
        begin.countDown();
        ended.await();
        assertThat(ran).containsExactly("staying");
    }
}
