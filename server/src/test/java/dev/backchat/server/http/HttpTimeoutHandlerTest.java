package dev.backchat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.net.ConnectionMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpTimeoutHandlerTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpTimeoutHandler timeouts =
            new HttpTimeoutHandler(Duration.ofSeconds(10), Duration.ofSeconds(75), new ConnectionMeters(meters));
    private final EmbeddedChannel channel = new EmbeddedChannel(timeouts);
    private final ChannelHandlerContext context = channel.pipeline().context(timeouts);

    private void pass(int millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private void drip() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'x'}));
    }

    private double refused(String reason) {
        return meters.counter("backchat.connections.refused", "reason", reason).count();
    }

    @Test
    void handshakeTimeoutAppliesHoweverSteadilyBytesArrive() {
        for (int i = 0; i < 9; i++) {
            pass(1000);
            drip();
        }
        assertThat(channel.isOpen()).isTrue();
        pass(1001);
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("handshake_timeout")).isOne();
    }

    @Test
    void aRequestHasTheRequestTimeoutFromItsHeadersOn() {
        pass(9000);
        timeouts.begun(context);
        pass(74_900);
        drip();
        assertThat(channel.isOpen()).isTrue();
        pass(101);
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("request_timeout")).isOne();
    }

    @Test
    void processingTimeDoesNotCount() {
        timeouts.begun(context);
        timeouts.complete();
        pass(1_000_000);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void idleTimeBetweenRequestsHasTheRequestTimeout() {
        timeouts.idle(context);
        pass(74_900);
        drip();
        pass(74_900);
        drip();
        assertThat(channel.isOpen()).isTrue();
        pass(101);
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("request_timeout")).isOne();
    }

    @Test
    void idleTimeoutIsNotCountedAsRefusal() {
        timeouts.idle(context);
        pass(75_001);
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused("request_timeout")).isZero();
    }
}
