package dev.backchat.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.backchat.api.testrun.Patience;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {
    @TempDir
    private Path folder;

    @Test
    void tellsTheSocketThatTheEnvironmentNames() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "epoll is available here");
        String path = folder.resolve("notify").toString();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
            Channel manager = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                            told.add(packet.content().toString(UTF_8));
                        }
                    })
                    .bind(new DomainSocketAddress(path))
                    .sync()
                    .channel();
            NotifySocket socket = NotifySocket.find(Map.of("NOTIFY_SOCKET", path));
            socket.send(NotifySocket.READY);
            socket.send(NotifySocket.STOPPING);
            assertThat(told.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("READY=1");
            assertThat(told.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("STOPPING=1");
            manager.close().sync();
        }
    }

    @Test
    void aManagerThatIsGoneOrWasNeverThereIsNoReasonToFail() {
        assertThatCode(() -> NotifySocket.find(
                                Map.of("NOTIFY_SOCKET", folder.resolve("none").toString()))
                        .send(NotifySocket.READY))
                .doesNotThrowAnyException();
        assertThatCode(() -> NotifySocket.find(Map.of()).send(NotifySocket.READY))
                .doesNotThrowAnyException();
    }
}
