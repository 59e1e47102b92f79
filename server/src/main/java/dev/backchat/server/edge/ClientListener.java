package dev.backchat.server.edge;

import dev.backchat.server.chat.Hub;
import dev.backchat.server.chat.WarmUp;
import dev.backchat.server.http.HttpConnections;
import dev.backchat.server.http.RequestMemory;
import dev.backchat.server.http.WorkLimiter;
import dev.backchat.server.net.AcceptBackoffHandler;
import dev.backchat.server.net.ClientAllocator;
import dev.backchat.server.net.ConnectionLimiter;
import dev.backchat.server.net.ListenException;
import dev.backchat.server.net.MemoryBudget;
import dev.backchat.server.net.MemoryMonitor;
import dev.backchat.server.net.PassedSocket;
import dev.backchat.server.net.TlsCertificate;
import dev.backchat.server.net.Transport;
import dev.backchat.server.time.ServerClock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port for clients: HTTP for the control plane and WebSockets for chat, side by side. */
public final class ClientListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClientListener.class);

    private static final int BACKLOG = 4096;
    /** By default, the kernel would take megabytes for a stalled viewer. */
    private static final int SEND_BUFFER_BYTES = 64 * 1024;
    /** Likewise for a client that sends more than is read. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;
    /** Keeps clients that send a lot from occupying a loop while others wait for their frames. */
    private static final int MAX_READS = 1;

    private static final int MIN_READ_BYTES = 256;
    private static final int FIRST_READ_BYTES = 2048;
    private static final int MAX_READ_BYTES = 16 * 1024;
    /** Minimum number of connections that a server should have room for. */
    private static final int EXPECTED_CONNECTIONS = 10_000;

    private static final int EXPECTED_DEV_CONNECTIONS = 256;
    /** Time after which a warm-up is abandoned; it takes seconds, even on the slowest machine. */
    private static final Duration WARM_UP_LIMIT = Duration.ofMinutes(2);
    /** Time an event loop may take to show that it is alive. */
    private static final Duration LOOP_DEADLINE = Duration.ofSeconds(3);
    /** Time for the event loops to finish their last tasks. */
    private static final Duration LOOPS_LIMIT = Duration.ofSeconds(5);
    /**
     * Without a quiet period, a loop that learns of its shutdown after polling its sockets ends without closing them.
     */
    private static final Duration QUIET = Duration.ofMillis(100);

    private final Transport transport;
    private final IoEventLoopGroup loops;
    /** Runs tasks that may wait for the store, each on a virtual thread. */
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

    private final Clients clients;
    private final ClientServices services;
    private final TlsCertificate certificate;
    private final ConnectionLimiter limiter;
    private final ClientPipeline.Shared shared;
    private final RecvByteBufAllocator receiveBuffers = new AdaptiveRecvByteBufAllocator(
                    MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES)
            .maxMessagesPerRead(MAX_READS);
    private final ByteBufAllocator allocator;
    private final MemoryMonitor monitor;
    private final Channel listening;
    private final int port;
    private volatile DrainPhase phase = DrainPhase.SERVING;
    private volatile boolean isClosing;

    /** The phases of a drain, in order. */
    private enum DrainPhase {
        SERVING(0),
        /** Everything is served, while load balancers learn that new clients should go elsewhere. */
        GRACE(1),
        /** No connections are accepted, no WebSockets opened, and the open ones are cut. */
        CUTTING(2),
        /** Requests in flight are answered. */
        ANSWERING(3);

        /** Value of the metric, which dashboards rely on. */
        private final int number;

        DrainPhase(int number) {
            this.number = number;
        }
    }

    /**
     * What became of the clients of a server that stopped.
     *
     * @param cut the number of WebSockets that were cut
     * @param unanswered the number of HTTP connections whose request could not be answered in time
     */
    public record Drained(int cut, int unanswered) {}

    /**
     * Binds the port and starts serving.
     *
     * @param fatal is called with the reason why the process can't go on
     * @param passed the listening socket to take instead of binding one; null to bind the configured port
     * @throws IOException if the port can't be bound
     */
    public ClientListener(
            Clients clients,
            ClientServices services,
            ServerClock clock,
            Consumer<String> fatal,
            @Nullable PassedSocket passed)
            throws IOException {
        this.clients = clients;
        this.services = services;
        ListenConfig listen = clients.listen();
        transport = listen.transport();
        if (passed != null) {
            transport.requireDescriptors();
        }
        loops = new MultiThreadIoEventLoopGroup(listen.eventLoops(), transport.loops());
        loops.forEach(loop -> loop.terminationFuture().addListener(ended -> {
            if (!isClosing) {
                fatal.accept("an event loop has ended: its connections are served by nobody");
            }
        }));
        allocator = new ClientAllocator(listen.eventLoops(), fatal);
        MemoryBudget budget = MemoryBudget.ofThisProcess(clock);
        monitor = new MemoryMonitor(clock);
        services.connectionMeters().watch(budget, monitor);
        shared = new ClientPipeline.Shared(
                new Hub(loops, clients.chat(), budget, clock),
                listen.allowedHosts(),
                listen.dev(),
                budget,
                new RequestMemory(clients.http().maxInFlightRequestBytes()),
                new HttpConnections(),
                WorkLimiter.ofThisProcess(),
                blocking,
                clock);
        certificate = new TlsCertificate(clients.tls());
        limiter = new ConnectionLimiter(
                clients.perAddress(), clients.tls() != null, budget, services.connectionMeters(), clock);
        ServerBootstrap bootstrap = bootstrap(new ClientPipeline(clients, limiter, certificate, services, shared));
        ChannelFuture bound = passed == null
                ? bootstrap.channel(transport.channel()).bind(listen.host(), listen.port())
                : passed.open(bootstrap, transport);
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            isClosing = true;
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new ListenException(new InetSocketAddress(listen.host(), listen.port()), "--port", bound.cause());
        }
        listening = bound.channel();
        port = passed == null ? ((InetSocketAddress) listening.localAddress()).getPort() : passed.port();
        log.info(
                "listening{}{}, with {} event loops on {}",
                certificate.isUsed() ? " for TLS" : "",
                passed == null ? "" : " on the socket that was passed",
                listen.eventLoops(),
                transport);
        if (transport == Transport.IO_URING) {
            shared.hub().openRings(services.connectionMeters());
        }
        limiter.logCapacity(listen.dev() ? EXPECTED_DEV_CONNECTIONS : EXPECTED_CONNECTIONS);
    }

    private ServerBootstrap bootstrap(ClientPipeline pipeline) {
        return new ServerBootstrap()
                .group(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                // Set on the listening socket, because the window is negotiated before the child exists.
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                // Each handler asks for more once it has processed what was read.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers)
                .handler(new AcceptBackoffHandler(pipeline.meters()))
                .childHandler(pipeline);
    }

    /**
     * Shows that clients can connect, talk and leave; if the configuration says so, with enough of them for the JVM to
     * compile the code that the first crowd will need, which takes about a second. Blocks.
     *
     * @throws IOException if the warm-up fails, or the server stops meanwhile
     */
    public void warmUp() throws IOException {
        // Simulated clients are not counted, and don't consume injected faults.
        WarmUp warmUp = services.admission().warmUp(shared.clock());
        ClientServices uncounted = services.uncounted(warmUp);
        Clients anyone = clients.forWarmUp();
        ClientPipeline pipeline = new ClientPipeline(
                anyone,
                new ConnectionLimiter(
                        anyone.perAddress(), false, shared.budget(), uncounted.connectionMeters(), shared.clock()),
                new TlsCertificate(null),
                uncounted,
                shared.withConnections(new HttpConnections()));
        ChannelFuture bound = bootstrap(pipeline)
                .channel(transport.channel())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on a port of the loopback interface", bound.cause());
        }
        // A connection that is neither answered nor closed would silently keep the server from ever being ready.
        Future<?> limit =
                loops.next().schedule(Thread.currentThread()::interrupt, WARM_UP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        try {
            if (clients.listen().warmUp()) {
                warmUp.run(bound.channel().localAddress());
            } else {
                warmUp.runFew(bound.channel().localAddress());
            }
        } finally {
            limit.cancel(false);
            Thread.interrupted();
            bound.channel().close();
        }
        // While nobody waits for it: the garbage of the crowds would otherwise remain until the first busy hour.
        System.gc();
    }

    /**
     * Checks that the certificate of a configuration can be used.
     *
     * @throws IOException naming the files and what is wrong with them
     */
    public static void check(Clients clients) throws IOException {
        new TlsCertificate(clients.tls());
    }

    /**
     * Applies the certificate of a changed configuration to new connections.
     *
     * @throws IOException if it can't be used; then nothing has changed
     */
    public void reload(Clients changed) throws IOException {
        if (certificate.isUsed() && changed.tls() != null) {
            certificate.replace(changed.tls());
        }
    }

    /** Closes all WebSockets, without Close frames; completes when none is left. */
    public CompletableFuture<Void> dropAll() {
        return shared.hub().dropAll();
    }

    /** Ends the sessions that are over since the clock was moved. */
    public CompletableFuture<Void> clockMoved() {
        return shared.hub().clockMoved();
    }

    /** Forgets addresses without connections or recent activity. */
    public void removeIdleAddresses() {
        limiter.removeIdleAddresses();
    }

    /**
     * Checks whether memory is nearly used up, and makes clients give way if it is. To be called several times a
     * second.
     */
    public void checkMemory() {
        shared.budget().exhausted(monitor.checkNearlyExhausted());
    }

    /**
     * Returns whether clients are served: each event loop responds within seconds, and connections are accepted unless
     * the server is stopping. Blocks.
     */
    public boolean isServing() {
        List<Future<?>> answers = new ArrayList<>();
        try {
            loops.forEach(loop -> answers.add(loop.submit(() -> {})));
            long deadline = System.nanoTime() + LOOP_DEADLINE.toNanos();
            for (Future<?> answer : answers) {
                answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            return false;
        }
        return listening.isOpen() || phase != DrainPhase.SERVING;
    }

    /** Returns whether there is room for new clients. */
    public boolean hasRoom() {
        return shared.budget().pressure() != MemoryBudget.Pressure.FULL;
    }

    IoEventLoopGroup loops() {
        return loops;
    }

    /** Returns the bound port. */
    public int port() {
        return port;
    }

    /**
     * Lets all clients go: serves everything for the grace, then stops accepting connections and cuts WebSockets
     * without a Close frame, so that official SDKs reconnect, to another server or to this one's successor; then waits
     * for requests in flight. Blocks until all of that is done or has taken too long. An interrupt ends the grace.
     */
    public Drained drain(DrainTimes times) {
        enter(DrainPhase.GRACE);
        try {
            Thread.sleep(times.grace());
        } catch (InterruptedException e) {
            log.info("ends the grace early");
        }
        shared.connections().stopKeepingAlive();
        if (!listening.close().awaitUninterruptibly(times.limit().toMillis())) {
            log.warn("could not close the listening socket, as its event loop doesn't respond");
        }
        log.info(
                "accepts no more connections, and cuts {} WebSockets over {} ms",
                services.chatMeters().connections(),
                times.cutting().toMillis());
        CompletableFuture<Void> cut = shared.hub().drain(times.cutting(), times.flushLimit());
        enter(DrainPhase.CUTTING);
        // Each loop gives up slow readers by itself; the wait is limited for one that has no time to.
        await(cut, times.cutting().plus(times.limit().multipliedBy(2)));
        enter(DrainPhase.ANSWERING);
        long begin = System.nanoTime();
        int unanswered = shared.connections().closeIdle(times.limit());
        blocking.shutdown();
        try {
            // What is left was asked for by clients that have gone.
            long left = times.limit().toNanos() - (System.nanoTime() - begin);
            if (!blocking.awaitTermination(left, TimeUnit.NANOSECONDS)) {
                blocking.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Drained(services.chatMeters().drained(), unanswered);
    }

    private void enter(DrainPhase next) {
        phase = next;
        services.connectionMeters().drainPhase(next.number);
    }

    private static void await(CompletableFuture<Void> cut, Duration limit) {
        try {
            cut.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("could not cut all WebSockets one by one", e);
        }
    }

    /** Closes all sockets, after {@link #drain draining} at once unless that has been done. */
    @Override
    public void close() {
        if (phase == DrainPhase.SERVING) {
            drain(DrainTimes.AT_ONCE);
        }
        isClosing = true;
        loops.forEach(loop -> {
            if (!loop.isShuttingDown()) {
                loop.execute(
                        () -> loop.shutdownGracefully(QUIET.toMillis(), LOOPS_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            }
        });
        if (!loops.terminationFuture().awaitUninterruptibly(2 * LOOPS_LIMIT.toMillis())) {
            log.warn("could not end all event loops, as one doesn't respond");
        }
    }
}
