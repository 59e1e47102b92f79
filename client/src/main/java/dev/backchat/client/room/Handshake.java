package dev.backchat.client.room;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.backchat.client.thread.DaemonThreads;
import dev.backchat.client.thread.Deadline;
import dev.backchat.client.thread.SafeExecutor;
import dev.backchat.client.tls.TlsHandshake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Opens WebSockets: connects, through a proxy if configured, sets up TLS, and requests the upgrade. */
final class Handshake implements RoomSocket.Opener {
    static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final SafeExecutor THREADS = new SafeExecutor(DaemonThreads.WORKERS);
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final URI uri;
    private final boolean isSecure;
    private final int port;
    private final @Nullable SSLContext sslContext;
    private final @Nullable ProxySelector proxies;
    private final Duration pingInterval;
    private final Duration pingTimeout;

    Handshake(
            URI uri,
            @Nullable SSLContext sslContext,
            @Nullable ProxySelector proxies,
            Duration pingInterval,
            Duration pingTimeout) {
        this.uri = uri;
        this.isSecure = uri.getScheme().equals("wss");
        this.port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? HTTPS_PORT : HTTP_PORT;
        this.sslContext = sslContext;
        this.proxies = proxies;
        this.pingInterval = pingInterval;
        this.pingTimeout = pingTimeout;
    }

    @Override
    public CompletableFuture<RoomSocket> open(String token, RoomSocket.Listener listener) {
        CompletableFuture<RoomSocket> opened = new CompletableFuture<>();
        // The socket that the timeout closes: closing it wakes a thread that is blocked on it.
        AtomicReference<Socket> connection = new AtomicReference<>();
        Deadline deadline = Deadline.in(OPEN_LIMIT, () -> {
            opened.completeExceptionally(
                    new TimeoutException("there was no WebSocket within " + OPEN_LIMIT.toSeconds() + " s"));
            close(connection.get());
        });
        THREADS.execute(() -> {
            try {
                TcpRoomSocket socket = open(token, listener, connection);
                if (!opened.complete(socket)) {
                    socket.abort("it was too late");
                }
            } catch (Throwable e) {
                // Includes anything that an app's proxy selector or SSL context throws.
                opened.completeExceptionally(e);
                close(connection.get());
            } finally {
                deadline.cancel();
            }
        });
        return opened;
    }

    private TcpRoomSocket open(String token, RoomSocket.Listener listener, AtomicReference<Socket> connection)
            throws IOException {
        Socket tcp = connect(connection);
        Socket secured = isSecure ? TlsHandshake.over(tcp, sslContext, uri.getHost(), port) : tcp;
        UpgradeExchange exchange = new UpgradeExchange(secured.getInputStream(), token);
        secured.getOutputStream().write(exchange.request(target(), host()).getBytes(ISO_8859_1));
        secured.getOutputStream().flush();
        exchange.readAnswer(tcp);
        TcpRoomSocket socket =
                new TcpRoomSocket(tcp, exchange.input(), secured.getOutputStream(), listener, pingTimeout);
        socket.startPings(pingInterval);
        return socket;
    }

    private String target() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private String host() {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private Socket connect(AtomicReference<Socket> connection) throws IOException {
        Proxy proxy = proxy();
        if (proxy.type() != Proxy.Type.DIRECT) {
            Socket socket = new Socket(proxy);
            connection.set(socket);
            socket.connect(InetSocketAddress.createUnresolved(uri.getHost(), port), (int) OPEN_LIMIT.toMillis());
            socket.setTcpNoDelay(true);
            return socket;
        }
        InetAddress[] addresses = InetAddress.getAllByName(uri.getHost());
        // An address that does not answer must leave time for the remaining ones.
        int limit = (int) OPEN_LIMIT.toMillis() / addresses.length;
        IOException failure = new IOException("the host has no address");
        for (InetAddress address : addresses) {
            Socket socket = new Socket(Proxy.NO_PROXY);
            connection.set(socket);
            try {
                socket.connect(new InetSocketAddress(address, port), limit);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                close(socket);
                failure = e;
            }
        }
        throw failure;
    }

    private Proxy proxy() {
        ProxySelector selector = proxies == null ? ProxySelector.getDefault() : proxies;
        if (selector == null) {
            return Proxy.NO_PROXY;
        }
        List<Proxy> found =
                selector.select(URI.create((isSecure ? "https://" : "http://") + uri.getHost() + ":" + port));
        return found == null || found.isEmpty() ? Proxy.NO_PROXY : Objects.requireNonNull(found.get(0));
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // The socket is discarded either way.
            }
        }
    }
}
