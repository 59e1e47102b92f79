package dev.backchat.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.client.room.SocketPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests requests where the JVM's proxy selector names a proxy. */
@Isolated
class ProxiedRequestTest {
    private static final HttpRequest REQUEST =
            new HttpRequest("GET", URI.create("http://chat.example/a"), Map.of("X-A", "b"), new byte[0]);

    private final ProxySelector usual = ProxySelector.getDefault();

    @AfterEach
    void restore() {
        ProxySelector.setDefault(usual);
    }

    private static void select(Proxy.Type type, int port) {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(type, new InetSocketAddress("127.0.0.1", port)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    }

    @Test
    void goesThroughTheHttpProxyOfTheJvm() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (SocketHttpHandler handler = new SocketHttpHandler();
                SocketPeer proxy = new SocketPeer(connection -> {
                    received.complete(connection.readHead());
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                })) {
            select(Proxy.Type.HTTP, proxy.port());
            assertThat(handler.handle(REQUEST).join().body()).asString(UTF_8).isEqualTo("hi");
        }
        assertThat(received.join())
                .startsWith("GET http://chat.example/a HTTP/1.1\r\n")
                .contains("\r\nX-A: b\r\n");
    }

    @Test
    void aRequestThroughAProxyCanBeInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (SocketHttpHandler handler = new SocketHttpHandler();
                SocketPeer proxy = new SocketPeer(connection -> {
                    connection.readHead();
                    asked.countDown();
                })) {
            select(Proxy.Type.HTTP, proxy.port());
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            Thread waiting = new Thread(() -> handler.send(REQUEST, answer));
            waiting.start();
            asked.await();
            waiting.interrupt();
            waiting.join();
            assertThat(answer.handle((response, failure) -> failure).join())
                    .isInstanceOf(ClosedByInterruptException.class);
        }
    }

    /** As the JDK's client does. */
    @Test
    void ignoresASocksProxy() throws Exception {
        try (SocketHttpHandler handler = new SocketHttpHandler();
                SocketPeer peer = new SocketPeer(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                })) {
            select(Proxy.Type.SOCKS, 1);
            URI uri = URI.create("http://127.0.0.1:" + peer.port() + "/");
            assertThat(handler.handle(new HttpRequest("GET", uri, Map.of(), new byte[0]))
                            .join()
                            .status())
                    .isEqualTo(200);
        }
    }
}
