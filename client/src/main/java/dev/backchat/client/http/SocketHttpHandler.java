package dev.backchat.client.http;

import dev.backchat.client.http.HttpConnection.Origin;
import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.SafeExecutor;
import dev.backchat.client.tls.TlsHandshake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over HTTP/1.1 with a thread for each, which waits for the response: the caller's own thread in {@link
 * #send}, and a virtual thread in {@link #handle}, or before Java 21 one of the client's. Connections are kept for
 * other requests; one that nobody needs is closed within a minute.
 *
 * <p>Where the JVM's {@link ProxySelector} names an HTTP proxy, requests take a {@link JdkHttpHandler}.
 */
public final class SocketHttpHandler implements HttpHandler {
    private static final SafeExecutor THREADS = new SafeExecutor(DaemonThreads.WAITING);
    private static final SafeExecutor LOOKUPS = new SafeExecutor(DaemonThreads.WORKERS);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    private final @Nullable SSLContext sslContext;
    private final long idleLimitNanos;
    /** Connections to reuse, the one used last in front. */
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();

    private final AtomicBoolean isSweepDue = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable JdkHttpHandler proxied;
    private volatile boolean isClosed;

    private record Idle(Origin origin, HttpConnection connection) {}

    /** Creates a handler that trusts the certificates that the JVM does. */
    public SocketHttpHandler() {
        this(null, IDLE_LIMIT);
    }

    /** @param sslContext context with the trusted certificates, and with the client's own if it has one */
    public SocketHttpHandler(SSLContext sslContext) {
        this(sslContext, IDLE_LIMIT);
    }

    SocketHttpHandler(@Nullable SSLContext sslContext, Duration idleLimit) {
        this.sslContext = sslContext;
        this.idleLimitNanos = idleLimit.toNanos();
    }

    @Override
    public CompletableFuture<HttpResponse> handle(HttpRequest request) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        THREADS.execute(() -> send(request, answer));
        return answer;
    }

    /**
     * Sends a request on the calling thread, which waits until there is a response or a failure.
     *
     * @param answer completed with the outcome; if it is completed or cancelled first, on any thread, or if the waiting
     *     thread is interrupted, the request is abandoned and its connection closed
     */
    public void send(HttpRequest request, CompletableFuture<HttpResponse> answer) {
        Exchange exchange = new Exchange(answer);
        answer.whenComplete((response, failure) -> exchange.giveUp());
        try {
            exchange(request, exchange);
        } catch (IOException e) {
            exchange.giveUp();
            // TLS wraps the exception of an interruption.
            answer.completeExceptionally(Thread.currentThread().isInterrupted() ? interrupted(e) : e);
        } catch (Throwable e) {
            exchange.giveUp();
            answer.completeExceptionally(e);
        }
    }

    private static IOException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        return (IOException) new ClosedByInterruptException().initCause(cause);
    }

    private void exchange(HttpRequest request, Exchange exchange) throws IOException {
        byte[] bytes = RequestOutput.bytes(request);
        Origin origin = Origin.of(request.uri());
        HttpConnection connection = takeIdle(origin);
        if (connection != null) {
            exchange.use(connection.tcp());
        } else if (isClosed) {
            throw new IOException("the HTTP handler is closed");
        } else if (isProxied(request.uri())) {
            forward(request, exchange.answer);
            return;
        } else {
            connection = open(origin, exchange);
        }
        HttpResponse response = connection.exchange(bytes, request.method());
        if (exchange.end()) {
            if (connection.isReusable()) {
                keep(new Idle(origin, connection));
            } else {
                connection.close();
            }
            exchange.answer.complete(response);
        }
    }

    /** A request under way, which may be given up at any time. */
    private static final class Exchange {
        final CompletableFuture<HttpResponse> answer;
        private final AtomicBoolean hasEnded = new AtomicBoolean();
        private volatile @Nullable SocketChannel tcp;

        Exchange(CompletableFuture<HttpResponse> answer) {
            this.answer = answer;
        }

        /** Sets the connection that giving up closes. */
        void use(SocketChannel connection) throws IOException {
            tcp = connection;
            if (hasEnded.get()) {
                HttpConnection.close(connection);
                throw new AsynchronousCloseException();
            }
        }

        boolean end() {
            return hasEnded.compareAndSet(false, true);
        }

        void giveUp() {
            SocketChannel connection = end() ? tcp : null;
            if (connection != null) {
                HttpConnection.close(connection);
            }
        }
    }

    private @Nullable HttpConnection takeIdle(Origin origin) {
        for (Idle each : idle) {
            if (each.origin().equals(origin) && idle.remove(each)) {
                HttpConnection connection = each.connection();
                if (!connection.isIdleFor(idleLimitNanos) && !connection.isStale()) {
                    return connection;
                }
                connection.close();
            }
        }
        return null;
    }

    private void keep(Idle connection) {
        idle.addFirst(connection);
        if (isClosed) {
            closeIdle();
        } else if (!isSweepDue.get() && isSweepDue.compareAndSet(false, true)) {
            DaemonThreads.TIMER.schedule(this::sweep, idleLimitNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Closes the connections that nobody has used for long, and comes back as long as there are others. */
    private void sweep() {
        isSweepDue.set(false);
        for (Idle each : idle) {
            if (each.connection().isIdleFor(idleLimitNanos) && idle.remove(each)) {
                each.connection().close();
            }
        }
        if (!idle.isEmpty() && isSweepDue.compareAndSet(false, true)) {
            DaemonThreads.TIMER.schedule(this::sweep, idleLimitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private HttpConnection open(Origin origin, Exchange exchange) throws IOException {
        SocketChannel tcp = connect(origin, exchange);
        Socket secured = origin.isSecure()
                ? TlsHandshake.over(tcp.socket(), sslContext, origin.host(), origin.port())
                : tcp.socket();
        return new HttpConnection(tcp, secured);
    }

    private static SocketChannel connect(Origin origin, Exchange exchange) throws IOException {
        InetAddress[] addresses = addresses(origin.host(), exchange.answer);
        // An address that does not answer must leave time for the remaining ones.
        int limit = Math.max(1, (int) CONNECT_TIMEOUT.toMillis() / addresses.length);
        IOException failure = new IOException("the host has no address");
        for (InetAddress address : addresses) {
            SocketChannel tcp = SocketChannel.open();
            exchange.use(tcp);
            try {
                tcp.socket().connect(new InetSocketAddress(address, origin.port()), limit);
                tcp.socket().setTcpNoDelay(true);
                return tcp;
            } catch (SocketTimeoutException e) {
                HttpConnection.close(tcp);
                failure = new HttpConnectTimeoutException("no connection within " + limit + " ms");
                failure.initCause(e);
            } catch (IOException e) {
                HttpConnection.close(tcp);
                failure = e;
            }
        }
        throw failure;
    }

    /** Looks up a host on another thread, because a lookup can neither be interrupted nor closed. */
    private static InetAddress[] addresses(String host, CompletableFuture<?> answer) throws IOException {
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        LOOKUPS.execute(() -> {
            try {
                found.complete(InetAddress.getAllByName(host));
            } catch (Throwable e) {
                found.completeExceptionally(e);
            }
        });
        try {
            CompletableFuture.anyOf(found, answer).get();
            if (!found.isDone()) {
                throw new AsynchronousCloseException();
            }
            return found.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException unknown ? unknown : new IOException(e.getCause());
        }
    }

    private static boolean isProxied(URI uri) {
        ProxySelector selector = ProxySelector.getDefault();
        List<Proxy> proxies = selector == null ? null : selector.select(uri);
        return proxies != null && !proxies.isEmpty() && proxies.get(0).type() == Proxy.Type.HTTP;
    }

    /** Sends a request by the JDK's client, which knows proxies, and waits. */
    private void forward(HttpRequest request, CompletableFuture<HttpResponse> answer) throws IOException {
        CompletableFuture<HttpResponse> sent = proxied().handle(request);
        answer.whenComplete((response, failure) -> sent.cancel(true));
        sent.whenComplete((response, failure) -> {
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
        try {
            answer.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | CancellationException e) {
            // Whoever waits for the answer is told.
        }
    }

    private JdkHttpHandler proxied() {
        lock.lock();
        try {
            JdkHttpHandler handler = proxied;
            if (handler == null) {
                HttpClient.Builder client = JdkHttpHandler.defaults();
                handler = new JdkHttpHandler((sslContext == null ? client : client.sslContext(sslContext)).build());
                proxied = handler;
            }
            return handler;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connections that nobody uses; those in use are closed when their requests end. */
    @Override
    public void close() {
        isClosed = true;
        closeIdle();
        JdkHttpHandler handler = proxied;
        if (handler != null) {
            handler.close();
        }
    }

    private void closeIdle() {
        for (Idle each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
            each.connection().close();
        }
    }
}
