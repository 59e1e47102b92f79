package dev.backchat.server.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.SendRing;
import dev.backchat.server.net.Transport;
import dev.backchat.server.time.NanoClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests deliveries to real sockets, by a ring and by {@code send()}. They are isolated because one has the kernel reuse a
 * descriptor.
 */
@Isolated
class DeliveryTest {
    private static final int BATCH_BYTES = 64 * 1024;
    private static final int BATCHES = 40;
    private static final int SEED = 4870;

    private final MemoryBudget memory = new MemoryBudget(1024 * 1024 * 1024, NanoClock.SYSTEM);
    private final ChatMeters meters = new ChatMeters(new SimpleMeterRegistry());
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final List<Viewer> viewers = new ArrayList<>();
    private MultiThreadIoEventLoopGroup loops;
    private EventLoop loop;
    private Backlog backlog;
    private SendRing ring;
    private Channel listening;

    /** The two ends of a connection. */
    private record Viewer(Socket peer, Channel channel, Outbox outbox) {
        String hear(int bytes) throws IOException {
            return new String(peer.getInputStream().readNBytes(bytes), UTF_8);
        }

        int descriptor() {
            return ((UnixChannel) channel).fd().intValue();
        }
    }

    private static final class Closing extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** How batches leave. */
    private record Way(Transport transport, boolean hasRing) {
        @Override
        public String toString() {
            return transport + (hasRing ? ", by a ring" : ", by send()");
        }
    }

    static Stream<Way> ways() {
        return Transport.available().values().stream()
                .flatMap(transport -> transport == Transport.NIO
                        ? Stream.of(new Way(transport, false))
                        : Stream.of(new Way(transport, true), new Way(transport, false)));
    }

    static Stream<Way> waysByDescriptor() {
        return ways().filter(way -> way.transport() != Transport.NIO);
    }

    private void listen(Way way) throws Exception {
        loops = new MultiThreadIoEventLoopGroup(1, way.transport().loops());
        loop = (EventLoop) loops.next();
        backlog = new Backlog(16 * 1024 * 1024, new Backlog.Budget(16 * 1024 * 1024, memory), Backlog::shed);
        listening = new ServerBootstrap()
                .group(loops)
                .channel(way.transport().channel())
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.SO_SNDBUF, BATCH_BYTES)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Closing());
                        accepted.add(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        if (way.hasRing()) {
            try {
                ring = onLoop(SendRing::open);
            } catch (IOException e) {
                abort("the kernel allows no rings: " + e.getMessage());
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        readers.shutdownNow();
        for (Viewer viewer : viewers) {
            viewer.peer.close();
            viewer.channel.close().sync();
        }
        listening.close().sync();
        if (ring != null) {
            onLoop(() -> {
                ring.close();
                return null;
            });
        }
        loops.shutdownGracefully(0, 1, TimeUnit.MINUTES).sync();
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        try {
            return loop.submit(task).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private Viewer join() throws Exception {
        return join(socket());
    }

    private static Socket socket() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.bind(null);
        return socket;
    }

    private Viewer join(Socket socket) throws Exception {
        socket.connect(listening.localAddress());
        Channel channel = accepted.take();
        Viewer viewer = onLoop(() -> {
            Outbox outbox = new Outbox(channel, backlog, memory.open(channel), () -> {}, meters);
            outbox.open(Unpooled.directBuffer().writeBytes("101".getBytes(UTF_8)), List.of());
            return new Viewer(socket, channel, outbox);
        });
        viewers.add(viewer);
        assertThat(viewer.hear(3)).isEqualTo("101");
        return viewer;
    }

    private void deliver(byte[] bytes, List<Viewer> to) throws Exception {
        onLoop(() -> {
            ByteBuf batch = ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
            Delivery delivery = new Delivery(
                    batch, backlog.next(), to.stream().map(Viewer::outbox).toArray(Outbox[]::new), List.of(), 0);
            backlog.add(batch);
            backlog.startWaiting();
            assertThat(delivery.advance(Integer.MAX_VALUE, ring)).isTrue();
            backlog.stopWaiting();
            return null;
        });
    }

    /** Returns how many batches are kept for those who have fallen behind. */
    private long kept() throws Exception {
        return onLoop(() -> backlog.next() - backlog.first());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void eachReceiverGetsEachBatchOnce(Way way) throws Exception {
        listen(way);
        for (int i = 0; i < SendRing.CAPACITY + 3; i++) {
            join();
        }
        deliver("one".getBytes(UTF_8), viewers);
        deliver("two".getBytes(UTF_8), viewers.subList(0, 1));
        deliver("three".getBytes(UTF_8), viewers);
        assertThat(viewers.getFirst().hear(11)).isEqualTo("onetwothree");
        for (Viewer viewer : viewers.subList(1, viewers.size())) {
            assertThat(viewer.hear(8)).isEqualTo("onethree");
        }
        assertThat(kept()).isZero();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aSlowReceiverGetsEverythingInOrderAndOthersDoNotWaitForIt(Way way) throws Exception {
        listen(way);
        for (int i = 0; i < 6; i++) {
            join();
        }
        Random random = new Random(SEED);
        List<byte[]> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            byte[] batch = new byte[BATCH_BYTES];
            random.nextBytes(batch);
            batches.add(batch);
        }
        List<Future<?>> reading = new ArrayList<>();
        for (int i = 1; i < viewers.size(); i++) {
            Viewer viewer = viewers.get(i);
            reading.add(readers.submit(() -> hearAll(viewer, batches)));
        }
        for (byte[] batch : batches) {
            deliver(batch, viewers);
        }
        for (Future<?> each : reading) {
            each.get();
        }
        assertThat(kept()).isPositive();
        hearAll(viewers.getFirst(), batches);
        Awaitility.await().until(() -> kept() == 0);
        deliver("after".getBytes(UTF_8), viewers);
        for (Viewer viewer : viewers) {
            assertThat(viewer.hear(5)).isEqualTo("after");
        }
    }

    private static Void hearAll(Viewer viewer, List<byte[]> batches) throws IOException {
        for (byte[] batch : batches) {
            assertThat(viewer.peer.getInputStream().readNBytes(batch.length)).isEqualTo(batch);
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aReceiverThatHungUpIsClosedAndOthersGetTheBatch(Way way) throws Exception {
        listen(way);
        for (int i = 0; i < 6; i++) {
            join();
        }
        viewers.get(2).peer.setSoLinger(true, 0);
        viewers.get(2).peer.close();
        deliver("hello".getBytes(UTF_8), viewers);
        deliver("world".getBytes(UTF_8), viewers);
        for (Viewer viewer : viewers) {
            if (viewer != viewers.get(2)) {
                assertThat(viewer.hear(10)).isEqualTo("helloworld");
            }
        }
        Awaitility.await().until(() -> !viewers.get(2).channel.isOpen());
    }

    @ParameterizedTest
    @MethodSource("waysByDescriptor")
    void theNextSocketOfADescriptorGetsNothingOfTheFormerOnes(Way way) throws Exception {
        listen(way);
        for (int i = 0; i < 6; i++) {
            join();
        }
        Viewer former = viewers.get(2);
        Viewer next = null;
        // Something else in the process may have taken the descriptor.
        for (int attempt = 0; attempt < 100 && next == null; attempt++) {
            Socket socket = socket();
            former.channel.close().sync();
            Viewer joined = join(socket);
            if (joined.descriptor() == former.descriptor()) {
                next = joined;
            } else {
                former = joined;
            }
        }
        assertThat(next).isNotNull();
        List<Viewer> others = viewers.subList(3, 6);
        deliver(
                "secret".getBytes(UTF_8),
                Stream.concat(Stream.of(former), others.stream()).toList());
        deliver("public".getBytes(UTF_8), List.of(next));
        for (Viewer viewer : others) {
            assertThat(viewer.hear(6)).isEqualTo("secret");
        }
        assertThat(next.hear(6)).isEqualTo("public");
    }
}
