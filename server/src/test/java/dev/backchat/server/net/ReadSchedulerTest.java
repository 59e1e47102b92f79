package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests sockets of one loop that always have input. */
class ReadSchedulerTest {
    private static final int SOCKETS = 100;
    private static final int READS = 20_000;

    private final ChannelGroup receivers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Socket> senders = new ArrayList<>();
    private final CountDownLatch enough = new CountDownLatch(READS);
    /** Reads since the loop came to do something else, and the most that there were. */
    private int reads;

    private final AtomicInteger mostReads = new AtomicInteger();

    static Stream<Transport> transports() {
        return Transport.available().values().stream();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void otherTasksRunBetweenAFewReads(Transport transport) throws Exception {
        try (IoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport.loops())) {
            EventLoop loop = (EventLoop) loops.next();
            ReadScheduler scheduler = new ReadScheduler(loop);
            Channel listening = listen(loops, transport.channel(), scheduler);
            loop.execute(() -> doOtherThings(loop));
            for (int i = 0; i < SOCKETS; i++) {
                sendForEver((InetSocketAddress) listening.localAddress());
            }
            assertThat(enough.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(mostReads.get()).isLessThan(SOCKETS);
            listening.close().sync();
            receivers.close().sync();
        }
    }

    @Test
    void authenticatedReadsDoNotWaitForUnauthenticatedOnes() {
        EventLoop loop = new EmbeddedChannel().eventLoop();
        ReadScheduler unauthenticated = new ReadScheduler(loop);
        for (int i = 0; i < SOCKETS; i++) {
            mayRead(unauthenticated.reader());
        }
        assertThat(mayRead(unauthenticated.reader())).isFalse();
        ReadScheduler.Reader member = unauthenticated.reader();
        member.moveTo(new ReadScheduler(loop));
        assertThat(mayRead(member)).isTrue();
    }

    private static boolean mayRead(ReadScheduler.Reader reader) {
        AtomicBoolean hasRead = new AtomicBoolean();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline()
                .addLast(
                        new ChannelOutboundHandlerAdapter() {
                            @Override
                            public void read(ChannelHandlerContext context) {
                                hasRead.set(true);
                            }
                        },
                        reader);
        channel.read();
        return hasRead.get();
    }

    private Channel listen(IoEventLoopGroup loops, Class<? extends ServerChannel> type, ReadScheduler scheduler) {
        return new ServerBootstrap()
                .group(loops)
                .channel(type)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(16 * 1024).maxMessagesPerRead(1))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        receivers.add(channel);
                        channel.pipeline().addLast(scheduler.reader(), new Counting());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private final class Counting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.read();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ReferenceCountUtil.release(read);
            reads++;
            enough.countDown();
            context.read();
        }
    }

    private void doOtherThings(EventLoop loop) {
        mostReads.accumulateAndGet(reads, Math::max);
        reads = 0;
        loop.schedule(() -> doOtherThings(loop), 0, TimeUnit.NANOSECONDS);
    }

    private void sendForEver(InetSocketAddress to) throws IOException {
        Socket sender = new Socket(to.getAddress(), to.getPort());
        senders.add(sender);
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    sender.getOutputStream().write(new byte[64 * 1024]);
                }
            } catch (IOException e) {
                // The test is over.
                return;
            }
        });
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket sender : senders) {
            sender.close();
        }
    }
}
