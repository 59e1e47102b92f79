package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.ServerConfig;
import dev.backchat.server.chat.Hub;
import dev.backchat.server.http.HttpConnections;
import dev.backchat.server.http.RequestMemory;
import dev.backchat.server.http.WorkLimiter;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ConnectionLimiter;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.RemotePeer;
import dev.backchat.server.net.TlsCertificate;
import dev.backchat.server.room.StoredRoom;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests in which moments a drain cuts WebSockets, on an event loop whose clock the test moves. */
class DrainSlicesTest {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int SLICES = 100;
    private static final int SLICE_MILLIS = (int) TIME.toMillis() / SLICES;
    private static final int CLIENTS = 250;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final ManualIoEventLoop loop =
            new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final List<Client> clients = new ArrayList<>();
    /** Indices of the clients whose connection has ended, in order. */
    private final List<Integer> ended = new ArrayList<>();

    private TestServer edge;
    private StoredRoom room;
    private Hub hub;
    private Channel listening;

    @BeforeEach
    void listen() throws IOException {
        edge = new TestServer();
        room = edge.room(100);
        MemoryBudget budget = new MemoryBudget(64 * 1024 * 1024, edge.clock);
        Clients limits = ServerConfig.forDevelopment().clients();
        hub = new Hub(loop, limits.chat(), budget, edge.clock);
        ClientPipeline.Shared shared = new ClientPipeline.Shared(
                hub,
                AllowedHosts.ANY,
                true,
                budget,
                new RequestMemory(limits.http().maxInFlightRequestBytes()),
                new HttpConnections(),
                new WorkLimiter(64 * 1024 * 1024),
                lookups::add,
                edge.clock);
        ClientPipeline pipeline =
                new ClientPipeline(
                        limits,
                        new ConnectionLimiter(
                                limits.perAddress(), false, budget, edge.services.connectionMeters(), edge.clock),
                        new TlsCertificate(null),
                        edge.services,
                        shared) {
                    @Override
                    RemotePeer peer(Channel channel, boolean isSecure) {
                        return new RemotePeer(List.of(), "192.0.2.1", isSecure);
                    }
                };
        listening = new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(pipeline)
                .bind(new LocalAddress("drain-" + System.identityHashCode(this)))
                .channel();
        run(listening::isActive);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    private void run(BooleanSupplier until) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    loop.runNow();
                    return until.getAsBoolean();
                });
    }

    private void advance(int millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
        while (loop.runNow() > 0) {
            // What follows from the tasks that are due.
        }
    }

    private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
        private final int index = clients.size();
        private final StringBuilder heard = new StringBuilder();
        private final Channel channel = new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(this)
                .connect(listening.localAddress())
                .channel();

        Client() {
            clients.add(this);
        }

        /** Asks for a WebSocket. */
        Client knock() {
            run(channel::isActive);
            channel.writeAndFlush(Unpooled.copiedBuffer(
                    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Protocol: " + edge.token(room, "u") + "\r\n\r\n",
                    ISO_8859_1));
            return this;
        }

        /** Waits for the response. */
        Client awaitStatus(int status) {
            run(() -> {
                lookUp();
                return heard.indexOf("\r\n\r\n") > 0;
            });
            assertThat(heard.toString()).startsWith("HTTP/1.1 " + status);
            return this;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            heard.append(bytes.toString(ISO_8859_1));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ended.add(index);
        }
    }

    private void lookUp() {
        for (Runnable lookup = lookups.poll(); lookup != null; lookup = lookups.poll()) {
            lookup.run();
        }
    }

    private void connect(int count) {
        for (int i = 0; i < count; i++) {
            new Client().knock().awaitStatus(101);
        }
    }

    private CompletableFuture<Void> drain() {
        CompletableFuture<Void> drained = hub.drain(TIME, TIME);
        advance(0);
        return drained;
    }

    @Test
    void eachIntervalCutsOneSliceAtAMomentOfItsOwn() {
        connect(CLIENTS);
        CompletableFuture<Void> drained = drain();
        assertThat(ended).isEmpty();
        int left = CLIENTS;
        TreeSet<Integer> moments = new TreeSet<>();
        for (int slice = 0; slice < SLICES; slice++) {
            int before = ended.size();
            for (int millis = 0; millis < SLICE_MILLIS; millis++) {
                int soFar = ended.size();
                advance(1);
                if (ended.size() > soFar) {
                    moments.add(millis);
                }
            }
            int size = Math.ceilDiv(left, SLICES - slice);
            assertThat(ended.size() - before).as("slice " + slice).isEqualTo(size);
            left -= size;
        }
        assertThat(drained).isCompleted();
        assertThat(moments).as("moments within the intervals").hasSizeGreaterThan(10);
        assertThat(ended).hasSize(CLIENTS).isNotEqualTo(ended.stream().sorted().toList());
        assertThat(edge.cutOff("drain")).isEqualTo(CLIENTS);
    }

    @Test
    void itIsDoneAsSoonAsNobodyIsLeft() {
        connect(3);
        CompletableFuture<Void> drained = drain();
        advance(SLICE_MILLIS);
        assertThat(ended).hasSize(1);
        assertThat(drained).isNotDone();
        for (Client client : clients) {
            client.channel.close();
        }
        advance(0);
        assertThat(drained).isCompleted();
        assertThat(edge.cutOff("drain")).isEqualTo(1);
    }

    @Test
    void whoeverWasOnTheWayInIsCutInALaterSlice() {
        connect(1);
        // The first of a room waits for its lookup.
        room = edge.room(100);
        Client late = new Client().knock();
        run(() -> !lookups.isEmpty());
        CompletableFuture<Void> drained = drain();
        late.awaitStatus(101);
        assertThat(ended).isEmpty();
        advance(2 * SLICE_MILLIS);
        assertThat(ended).containsExactlyInAnyOrder(0, 1);
        assertThat(drained).isCompleted();
    }

    @Test
    void whoeverWasOnTheWayInWhenAllWereCutIsCutAtOnce() {
        Client late = new Client().knock();
        run(() -> !lookups.isEmpty());
        CompletableFuture<Void> drained = drain();
        assertThat(drained).isCompleted();
        late.awaitStatus(101);
        advance(0);
        assertThat(ended).containsExactly(0);
        assertThat(late.heard.toString()).endsWith("\r\n\r\n");
    }

    @Test
    void whatIsPublishedRightBeforeASliceIsDelivered() {
        connect(1);
        drain();
        // In the same turn of the loop as the slice, before it.
        loop.schedule(() -> edge.messaging.sendEvent(room, "last", Map.of()), 1, TimeUnit.NANOSECONDS);
        advance(SLICE_MILLIS);
        assertThat(ended).containsExactly(0);
        assertThat(clients.getFirst().heard.toString()).contains("\"EventName\":\"last\"");
    }

    @Test
    void newWebSocketsAreRefused() {
        drain();
        Client late = new Client().knock().awaitStatus(503);
        assertThat(late.heard.toString())
                .endsWith("{\"ErrorCode\":503,\"ErrorMessage\":\"The server is stopping. Connect again\"}");
    }
}
