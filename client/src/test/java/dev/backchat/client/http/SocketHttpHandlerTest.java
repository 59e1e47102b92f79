package dev.backchat.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.client.room.SocketPeer;
import dev.backchat.client.tls.TestCertificate;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the transport against a server that is scripted byte by byte. */
class SocketHttpHandlerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private final SocketHttpHandler handler = new SocketHttpHandler();
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void close() {
        handler.close();
    }

    /** Answers each request of each connection the same. */
    private SocketPeer answering(String answer) throws IOException {
        return new SocketPeer(connection -> {
            connections.incrementAndGet();
            while (true) {
                connection.readHead();
                connection.write(answer);
            }
        });
    }

    private static HttpRequest request(String method, int port) {
        return new HttpRequest(method, URI.create("http://127.0.0.1:" + port + "/a?b=c"), Map.of(), new byte[0]);
    }

    private static HttpRequest get(SocketPeer peer) {
        return request("GET", peer.port());
    }

    private String body(SocketPeer peer) {
        return new String(handler.handle(get(peer)).join().body(), UTF_8);
    }

    private int connectionsOfThreeRequests(String answer) throws IOException {
        try (SocketPeer peer = answering(answer)) {
            for (int i = 0; i < 3; i++) {
                assertThat(body(peer)).isEqualTo("hi");
            }
        }
        return connections.get();
    }

    private static Throwable failure(CompletableFuture<HttpResponse> answer) {
        return answer.handle(
                        (response, failure) -> failure instanceof CompletionException ? failure.getCause() : failure)
                .join();
    }

    /** Sends a request on a thread of its own, and returns the failure that its future has when the thread ends. */
    private static Throwable failureOf(Thread thread, CompletableFuture<HttpResponse> answer)
            throws InterruptedException {
        thread.join();
        assertThat(answer).isDone();
        return failure(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK,
                "HTTP/1.1 200\r\ncontent-length:2\r\n\r\nhi",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1;a=b\r\nh\r\n01 ; c\r\ni\r\n0\r\nX: y\r\nZ: z\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
            })
    void readsAnswersByEachFramingAndKeepsTheirConnection(String answer) throws IOException {
        assertThat(connectionsOfThreeRequests(answer)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"GET,204", "GET,304", "HEAD,200"})
    void anAnswerWithoutABodyEndsWithItsHead(String method, int status) throws IOException {
        try (SocketPeer peer = answering("HTTP/1.1 " + status + " x\r\nContent-Length: 2\r\n\r\n")) {
            for (int i = 0; i < 2; i++) {
                HttpResponse response =
                        handler.handle(request(method, peer.port())).join();
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.body()).isEmpty();
            }
        }
        assertThat(connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: Keep-Alive, Close\r\nContent-Length: 2\r\n\r\nhi",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more",
            })
    void doesNotUseAConnectionAgainThatMayNotBe(String answer) throws IOException {
        assertThat(connectionsOfThreeRequests(answer)).isEqualTo(3);
    }

    @Test
    void anAnswerWithoutALengthEndsWithItsConnection() throws IOException {
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\n\r\n" + "hi".repeat(20_000));
            connection.socket.close();
        })) {
            assertThat(body(peer)).isEqualTo("hi".repeat(20_000));
        }
    }

    @Test
    void headersAreFoundInAnyCaseWithAllTheirValues() throws IOException {
        try (SocketPeer peer = answering("HTTP/1.1 200 OK\r\nX-One:  1 \r\nx-one: 2\r\nContent-Length: 0\r\n\r\n")) {
            HttpResponse response = handler.handle(get(peer)).join();
            assertThat(response.headers().get("X-ONE")).containsExactly("1", "2");
            assertThat(response.header("x-ONE")).contains("1");
        }
    }

    @Test
    void sendsTheRequestAsItIs() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (SocketPeer peer = new SocketPeer(connection -> {
            String head = connection.readHead();
            received.complete(head + new String(connection.input.readNBytes(3), UTF_8));
            connection.write(OK);
        })) {
            HttpRequest request = new HttpRequest(
                            "POST",
                            URI.create("http://127.0.0.1:" + peer.port() + "/x%2Fy?z=%20"),
                            Map.of(),
                            "ü!".getBytes(UTF_8))
                    .withHeader("Host", "a.example")
                    .withHeader("X-A", "b\tc");
            handler.handle(request).join();
        }
        assertThat(received.join())
                .isEqualTo("POST /x%2Fy?z=%20 HTTP/1.1\r\nHost: a.example\r\nX-A: b\tc\r\nContent-Length: 3\r\n\r\nü!");
    }

    @ParameterizedTest
    @CsvSource({
        "'X','a\r\nInjected: b'",
        "'X\r\nInjected','b'",
        "'X:','b'",
        "'','b'",
        "'X','€'",
        "'Connection','close'",
        "'transfer-encoding','chunked'",
    })
    void refusesARequestThatWouldBeAnother(String name, String value) throws IOException {
        try (SocketPeer peer = answering(OK)) {
            assertThat(failure(handler.handle(get(peer).withHeader(name, value))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(connections).hasValue(0);
    }

    @Test
    void replacesAnIdleConnectionThatTheServerHasClosed() throws Exception {
        Semaphore closed = new Semaphore(0);
        try (SocketPeer peer = new SocketPeer(connection -> {
            connections.incrementAndGet();
            connection.readHead();
            connection.write(OK);
            connection.socket.close();
            closed.release();
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(body(peer)).isEqualTo("hi");
                closed.acquire();
            }
        }
        assertThat(connections).hasValue(3);
    }

    @Test
    void doesNotSendARequestAgainThatTheServerMayHaveReceived() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (SocketPeer peer = new SocketPeer(connection -> {
            while (true) {
                connection.readHead();
                if (requests.incrementAndGet() == 2) {
                    connection.socket.close();
                }
                connection.write(OK);
            }
        })) {
            assertThat(body(peer)).isEqualTo("hi");
            assertThat(failure(handler.handle(get(peer))))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the connection was closed without an answer");
            assertThat(body(peer)).isEqualTo("hi");
        }
        assertThat(requests).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "H",
                "HTTP/1.1 200 OK\r\nConte",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n",
            })
    void anAnswerThatIsCutFails(String answer) throws IOException {
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.readHead();
            connection.write(answer);
            connection.socket.close();
        })) {
            assertThat(failure(handler.handle(get(peer))))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the connection was closed amid the answer");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`SSH-2.0-x\r\n`|not HTTP/1.1; it begins with: SSH-2.0-x",
                "`HTTP/2 200\r\n\r\n`|not HTTP/1.1",
                "`HTTP/1.1 099 x\r\n\r\n`|not HTTP/1.1",
                "`HTTP/1.1 101 Switching Protocols\r\n\r\n`|a protocol that nobody asked for",
                "`HTTP/1.1 200 OK\r\nno header\r\n\r\n`|no header",
                "`HTTP/1.1 200 OK\r\n: x\r\n\r\n`|no header",
                "`HTTP/1.1 200 OK\r\nA: b\r\n folded: c\r\n\r\n`|no header",
                "`HTTP/1.1 200 OK\r\nA : b\r\n\r\n`|no header",
                "`HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi`|Content-Length: [+2]",
                "`HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi`|Content-Length: [2, 2]",
                "`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi`|Content-Length: [2, 3]",
                "`HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\nhi`|body is longer than 16777216 bytes",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n`|unknown: [gzip, chunked]",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n`|a chunk without a size",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n`|a chunk without a size",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhis\r\n`|longer than its size",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nfffffffffffffff\r\n`|body is longer than",
            })
    void refusesAnAnswerThatIsNoHttp(String answer, String message) throws IOException {
        try (SocketPeer peer = answering(answer)) {
            assertThat(failure(handler.handle(get(peer))))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining(message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|`H`",
                "``|`HTTP/1.1 100 Continue\r\n\r\n`",
                "`HTTP/1.1 200 OK\r\n`|`X: y\r\n`",
                "`HTTP/1.1 200 OK\r\nX: `|`y`",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n`|`0`",
                "`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n`|`X: y\r\n`",
            })
    void refusesAHeadWithoutAnEnd(String begin, String flood) throws IOException {
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.readHead();
            connection.write(begin);
            while (true) {
                connection.write(flood.repeat(1000));
            }
        })) {
            assertThat(failure(handler.handle(get(peer))))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("header is longer than");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Transfer-Encoding: chunked\r\n"})
    void refusesABodyWithoutAnEnd(String framing) throws IOException {
        String piece = framing.isEmpty() ? "x".repeat(4096) : "1000\r\n" + "x".repeat(4096) + "\r\n";
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n");
            while (true) {
                connection.write(piece);
            }
        })) {
            assertThat(failure(handler.handle(get(peer))))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("longer than " + MAX_BODY_BYTES + " bytes");
        }
    }

    /** A server that holds its answer back at some point, and knows when its connection has ended. */
    private static final class Stalling implements AutoCloseable {
        final CountDownLatch asked = new CountDownLatch(1);
        final CompletableFuture<Integer> end = new CompletableFuture<>();
        final SocketPeer peer;

        Stalling(String begin) throws IOException {
            peer = new SocketPeer(connection -> {
                connection.readHead();
                connection.write(begin);
                asked.countDown();
                try {
                    end.complete(connection.input.read());
                } catch (IOException e) {
                    end.complete(-1);
                }
            });
        }

        @Override
        public void close() {
            peer.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"})
    void endingTheFutureWakesTheThreadThatWaitsAndClosesTheConnection(String begin) throws Exception {
        try (Stalling server = new Stalling(begin)) {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            Thread waiting = new Thread(() -> handler.send(get(server.peer), answer));
            waiting.start();
            server.asked.await();
            answer.completeExceptionally(new TimeoutException());
            assertThat(failureOf(waiting, answer)).isInstanceOf(TimeoutException.class);
            assertThat(server.end.join()).isEqualTo(-1);
        }
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        try (Stalling server = new Stalling("")) {
            CompletableFuture<HttpResponse> answer = handler.handle(get(server.peer));
            server.asked.await();
            answer.cancel(true);
            assertThat(server.end.join()).isEqualTo(-1);
        }
    }

    @Test
    void aRequestThatIsCancelledBeforeItIsSentIsNotSent() throws Exception {
        try (SocketPeer peer = answering(OK)) {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            answer.cancel(true);
            handler.send(get(peer), answer);
        }
        assertThat(connections).hasValue(0);
    }

    @Test
    void anInterruptedThreadEndsItsRequestAndStaysInterrupted() throws Exception {
        try (Stalling server = new Stalling("")) {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            CompletableFuture<Boolean> isInterrupted = new CompletableFuture<>();
            Thread waiting = new Thread(() -> {
                handler.send(get(server.peer), answer);
                isInterrupted.complete(Thread.currentThread().isInterrupted());
            });
            waiting.start();
            server.asked.await();
            waiting.interrupt();
            assertThat(failureOf(waiting, answer)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(isInterrupted.join()).isTrue();
            assertThat(server.end.join()).isEqualTo(-1);
        }
    }

    @Test
    void closesConnectionsThatNobodyUsesForLong() throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (SocketHttpHandler impatient = new SocketHttpHandler(null, Duration.ofMillis(20));
                SocketPeer peer = new SocketPeer(connection -> {
                    connection.readHead();
                    connection.write(OK);
                    end.complete(connection.input.read());
                })) {
            impatient.handle(get(peer)).join();
            assertThat(end.join()).isEqualTo(-1);
        }
    }

    @Test
    void closingClosesIdleConnectionsAndRefusesRequests() throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.readHead();
            connection.write(OK);
            end.complete(connection.input.read());
        })) {
            assertThat(body(peer)).isEqualTo("hi");
            handler.close();
            assertThat(end.join()).isEqualTo(-1);
            assertThat(failure(handler.handle(get(peer))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void aRequestInProgressEndsAfterClosingAndItsConnectionWithIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (SocketPeer peer = new SocketPeer(connection -> {
            connection.readHead();
            asked.countDown();
            await(closed);
            connection.write(OK);
            end.complete(connection.input.read());
        })) {
            CompletableFuture<HttpResponse> answer = handler.handle(get(peer));
            asked.await();
            handler.close();
            closed.countDown();
            assertThat(answer.join().body()).asString(UTF_8).isEqualTo("hi");
            assertThat(end.join()).isEqualTo(-1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anUnreachableServiceFailsAtOnce() throws IOException {
        // Binds the port, so that nobody else has it, without listening.
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(failure(handler.handle(request("GET", deaf.getLocalPort()))))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anUnknownHostIsNamed() {
        HttpRequest request = new HttpRequest("GET", URI.create("http://backchat.invalid/"), Map.of(), new byte[0]);
        assertThat(failure(handler.handle(request)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("backchat.invalid");
    }

    @Test
    void refusesAUrlOfAnotherScheme() {
        HttpRequest request = new HttpRequest("GET", URI.create("ftp://127.0.0.1/"), Map.of(), new byte[0]);
        assertThat(failure(handler.handle(request))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verifiesTheCertificateAndItsHostName(@TempDir Path folder) throws Exception {
        SSLContext tls = TestCertificate.ofLocalhost(folder);
        ServerSocket listening =
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (SocketHttpHandler trusting = new SocketHttpHandler(tls);
                SocketPeer peer = new SocketPeer(listening, connection -> {
                    while (true) {
                        connection.readHead();
                        connections.incrementAndGet();
                        connection.write(OK);
                    }
                })) {
            for (int i = 0; i < 2; i++) {
                assertThat(trusting.handle(secure("localhost", peer)).join().body())
                        .asString(UTF_8)
                        .isEqualTo("hi");
            }
            assertThat(failure(trusting.handle(secure("127.0.0.1", peer))))
                    .as("the certificate is for another name")
                    .isInstanceOf(SSLException.class);
            assertThat(failure(handler.handle(secure("localhost", peer))))
                    .as("the JVM doesn't know the authority")
                    .isInstanceOf(SSLException.class);
            assertThat(failure(handler.handle(get(peer))))
                    .as("plain text to a TLS port")
                    .isInstanceOf(IOException.class);
        }
    }

    private static HttpRequest secure(String host, SocketPeer peer) {
        return new HttpRequest("GET", URI.create("https://" + host + ":" + peer.port() + "/"), Map.of(), new byte[0]);
    }

    @Test
    void interruptingAndEndingWorkBehindTls(@TempDir Path folder) throws Exception {
        SSLContext tls = TestCertificate.ofLocalhost(folder);
        ServerSocket listening =
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        CountDownLatch asked = new CountDownLatch(2);
        try (SocketHttpHandler trusting = new SocketHttpHandler(tls);
                SocketPeer peer = new SocketPeer(listening, connection -> {
                    connection.readHead();
                    asked.countDown();
                })) {
            CompletableFuture<HttpResponse> interrupted = new CompletableFuture<>();
            CompletableFuture<HttpResponse> ended = new CompletableFuture<>();
            Thread first = new Thread(() -> trusting.send(secure("localhost", peer), interrupted));
            Thread second = new Thread(() -> trusting.send(secure("localhost", peer), ended));
            first.start();
            second.start();
            asked.await();
            first.interrupt();
            ended.completeExceptionally(new TimeoutException());
            assertThat(failureOf(first, interrupted)).isInstanceOf(ClosedByInterruptException.class);
            assertThat(failureOf(second, ended)).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void isThreadSafe() throws Exception {
        try (SocketPeer peer = new SocketPeer(connection -> {
            connections.incrementAndGet();
            while (true) {
                String target = connection.readHead().split(" ", 3)[1];
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
            }
        })) {
            List<Thread> threads = new ArrayList<>();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 16; i++) {
                int thread = i;
                threads.add(new Thread(() -> {
                    for (int j = 0; j < 100; j++) {
                        String target = "/" + thread + "/" + j;
                        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
                        URI uri = URI.create("http://127.0.0.1:" + peer.port() + target);
                        handler.send(new HttpRequest("GET", uri, Map.of(), new byte[0]), answer);
                        if (!new String(answer.join().body(), UTF_8).equals(target)) {
                            wrong.add(target);
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).isEmpty();
        }
        assertThat(connections).hasValueLessThanOrEqualTo(16);
    }
}
