package dev.backchat.client.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.client.tls.TestCertificate;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the request for a WebSocket, and how each other response is handled. */
class HandshakeTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final String TOKEN = "SecretToken-_";

    private static final RoomSocket.Listener DEAF = new RoomSocket.Listener() {
        @Override
        public void onText(RoomSocket socket, String text, Runnable more) {
            more.run();
        }

        @Override
        public void onEnd(RoomSocket socket, RoomSocket.End end) {}
    };

    private static CompletableFuture<RoomSocket> open(String url) {
        return open(url, null, null);
    }

    private static CompletableFuture<RoomSocket> open(String url, SSLContext tls, ProxySelector proxies) {
        return new Handshake(URI.create(url), tls, proxies, LONG, LONG).open(TOKEN, DEAF);
    }

    private static Throwable failure(CompletableFuture<RoomSocket> opening) {
        return opening.handle(
                        (socket, failure) -> failure instanceof CompletionException ? failure.getCause() : failure)
                .join();
    }

    private static Throwable failure(String answer) throws IOException {
        try (SocketPeer peer = new SocketPeer(connection -> connection.answer(answer))) {
            return failure(open(peer.url()));
        }
    }

    @Test
    void asksForTheUpgradeWithTheTokenAsSubprotocol() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        try (SocketPeer peer = new SocketPeer(connection -> request.complete(connection.upgrade().request))) {
            open(peer.url() + "/chat?a=b").join().close();
            assertThat(request.join())
                    .startsWith("GET /chat?a=b HTTP/1.1\r\n")
                    .contains(
                            "\r\nHost: 127.0.0.1:" + peer.port() + "\r\n",
                            "\r\nUpgrade: websocket\r\n",
                            "\r\nConnection: Upgrade\r\n",
                            "\r\nSec-WebSocket-Version: 13\r\n",
                            "\r\nSec-WebSocket-Protocol: " + TOKEN + "\r\n")
                    .containsPattern("\r\nSec-WebSocket-Key: [A-Za-z0-9+/]{22}==\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "403|{\"ErrorCode\":403,\"ErrorMessage\":\"The chat token was used\"}|HTTP status 403: The chat token was used",
                "403|{\"message\":\"Forbidden\"}|HTTP status 403: Forbidden",
                "502|<html>\t<h1>Bad Gateway</h1></html>|what answered is not the service: HTTP status 502; it begins with:"
                        + " <html> <h1>Bad Gateway</h1></html>",
                "404|``|what answered is not the service: HTTP status 404, with an empty body",
                "400|[]|what answered is not the service: HTTP status 400; it begins with: []",
                "400|null|what answered is not the service: HTTP status 400; it begins with: null",
                "200|{}|what answered is not the service: HTTP status 200; it begins with: {}",
                "500|you sent SecretToken-_|what answered is not the service: HTTP status 500; it begins with: you sent <token>"
            })
    void saysWhatTheServiceSaidOrThatItWasNotTheService(int status, String body, String message) throws Exception {
        String text = body == null ? "" : body;
        for (String answer : List.of(
                "HTTP/1.1 " + status + " No\r\nContent-Length: " + text.length() + "\r\n\r\n" + text,
                "HTTP/1.1 " + status + "\r\ncontent-type: text/plain\r\n\r\n" + text,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 " + status + " No\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(text.length()) + " ;a=b\r\n" + text + (text.isEmpty() ? "" : "\r\n0\r\n")
                        + "\r\n")) {
            assertThat(failure(answer))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            e -> assertThat(e.status()).isEqualTo(status))
                    .hasMessage(message);
        }
    }

    @Test
    void aRedirectSaysWhereTo() throws Exception {
        assertThat(failure("HTTP/1.1 301 Moved\r\nLocation: https://elsewhere/\r\nContent-Length: 0\r\n\r\n"))
                .hasMessageContaining("HTTP status 301, which points to https://elsewhere/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "you sent SecretToken-_\r\n\r\n",
                "TP/1.1 101 x: SecretToken-_\r\n\r\n",
                "HTTP/1.1 301 Moved\r\nLocation: https://h/?t=SecretToken-_\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 403 No\r\n\r\n{\"ErrorMessage\":\"SecretToken\\u002d_\"}",
                "HTTP/1.1 500 No\r\n\r\n<h1>SecretToken-_</h1>"
            })
    void noReasonHoldsTheToken(String answer) throws Exception {
        assertThat(failure(answer)).message().contains("<token>").doesNotContain("SecretToken");
    }

    @ParameterizedTest
    @ValueSource(ints = {108, 115, 119})
    void noPartOfTheTokenIsInATruncatedExcerpt(int before) throws Exception {
        String text = "x".repeat(before) + TOKEN;
        assertThat(failure(text + "\r\n\r\n")).message().doesNotContain("Secret");
        assertThat(failure("HTTP/1.1 500 No\r\n\r\n" + text)).message().doesNotContain("Secret");
    }

    @Test
    void excerptOfALongResponseIsShort() throws Exception {
        assertThat(failure("HTTP/1.1 500 No\r\n\r\n" + "x".repeat(1_000_000)).getMessage())
                .hasSizeLessThan(300)
                .endsWith("x…");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "\u0015\u0003\u0001\u0000\u0002\u0002",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 0 what\r\n\r\n",
                "220 mail ESMTP\r\n"
            })
    void aResponseThatIsNotHttpFailsWithAClearMessage(String answer) throws Exception {
        assertThat(failure(answer))
                .isInstanceOfSatisfying(
                        HandshakeException.class,
                        e -> assertThat(e.isPermanent()).isTrue())
                .hasMessageStartingWith("the answer is not HTTP; it begins with: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n",
                "Connection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n",
                "Upgrade: websocket\r\nSec-WebSocket-Accept: ACCEPT\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            })
    void refusesAnInvalidAcceptHeader(String headers) throws Exception {
        assertThat(failure("HTTP/1.1 101 Switching Protocols\r\n" + headers + "\r\n"))
                .isInstanceOf(HandshakeException.class)
                .hasMessageContaining("not that of a WebSocket server");
    }

    @Test
    void refusesAnEndlessHeader() throws Exception {
        assertThat(failure("HTTP/1.1 101 Switching Protocols\r\n" + "X: y\r\n".repeat(10_000)))
                .hasMessageContaining("longer than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 1", "HTTP/1.1 101 Switching Protocols\r\nUpgr"})
    void aConnectionCutDuringTheResponseIsRetryable(String answer) throws Exception {
        assertThat(failure(answer)).isInstanceOf(EOFException.class);
    }

    @Test
    void anUnreachableServiceFailsAtOnce() throws Exception {
        // Binds the port, so that nobody else has it, without listening.
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(failure(open("ws://127.0.0.1:" + deaf.getLocalPort()))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aFailingProxySelectorFailsTheHandshake() throws Exception {
        try (SocketPeer peer = new SocketPeer(SocketPeer.Connection::upgrade)) {
            assertThat(failure(open(peer.url(), null, selector(() -> {
                        throw new AssertionError("mine");
                    }))))
                    .isInstanceOf(AssertionError.class);
            open(peer.url(), null, selector(() -> null)).join().close();
        }
    }

    private interface Selection {
        List<Proxy> select();
    }

    private static ProxySelector selector(Selection selection) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return selection.select();
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }

    @Test
    void goesThroughAnHttpProxy() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (SocketPeer proxy = new SocketPeer(connection -> {
            asked.complete(connection.readHead());
            connection.write("HTTP/1.1 200 OK\r\n\r\n");
            connection.upgrade();
        })) {
            ProxySelector proxies = ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port()));
            open("ws://chat.example:4870", null, proxies).join().close();
            assertThat(asked.join()).startsWith("CONNECT chat.example:4870 HTTP/1.1\r\n");
        }
    }

    @Test
    void verifiesTheCertificateAndItsHostName(@TempDir Path folder) throws Exception {
        SSLContext tls = TestCertificate.ofLocalhost(folder);
        ServerSocket listening =
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (SocketPeer peer = new SocketPeer(listening, SocketPeer.Connection::upgrade)) {
            open("wss://localhost:" + peer.port(), tls, null).join().close();
            assertThat(failure(open("wss://127.0.0.1:" + peer.port(), tls, null)))
                    .as("the certificate is for another name")
                    .isInstanceOf(SSLException.class);
            assertThat(failure(open("wss://localhost:" + peer.port())))
                    .as("the JVM doesn't know the authority")
                    .isInstanceOf(SSLException.class);
            assertThat(failure(open("ws://localhost:" + peer.port())))
                    .as("plain text to a TLS port")
                    .isInstanceOf(IOException.class);
        }
        try (SocketPeer plain = new SocketPeer(connection -> {
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            connection.socket.close();
        })) {
            assertThatThrownBy(() ->
                            open("wss://localhost:" + plain.port(), tls, null).join())
                    .hasCauseInstanceOf(IOException.class);
        }
    }
}
