package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.TestCertificate;
import dev.backchat.server.net.TlsFiles;
import dev.backchat.server.room.StoredRoom;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path directory;

    private KeyStore certificate(String name) throws IOException, GeneralSecurityException, InterruptedException {
        return TestCertificate.make(directory, name);
    }

    private static HttpClient trusting(KeyStore store) throws GeneralSecurityException {
        return HttpClient.newBuilder()
                .sslContext(TestCertificate.trusting(store))
                .build();
    }

    private Clients clients() {
        return ServerConfig.forDevelopment()
                .clients()
                .withTls(new TlsFiles(directory.resolve("certificate.pem"), directory.resolve("key.pem")));
    }

    private static String commonName(HttpClient http, TestServer edge) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + edge.port() + "/ListRooms"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("Missing Authentication Token");
        SSLSession session = response.sslSession().orElseThrow();
        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void explainsPlainHttpOnATlsPort() throws Exception {
        certificate("a");
        try (TestServer edge = new TestServer(clients());
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("POST /ListRooms HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 400 ").contains("x-amzn-ErrorType: SerializationException\r\n");
            assertThat(raw.readBody(head)).contains("This port serves TLS: use https:// and wss://.");
            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    void explainsTlsOnAPlainPort() throws Exception {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            // Begins a ClientHello.
            raw.write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
            String head = raw.readHead();
            assertThat(head).startsWith("HTTP/1.1 400 ");
            assertThat(raw.readBody(head)).contains("This port serves plain text: use http:// and ws://");
            assertThat(raw.readToEnd()).isEmpty();
            assertThat(edge.meters
                            .counter("backchat.connections.refused", "reason", "not_understood")
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void readsARequestByteByByte() throws Exception {
        try (TestServer edge = new TestServer();
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            for (byte each : "POST /ListRooms HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII)) {
                raw.write(new byte[] {each});
            }
            assertThat(raw.readHead()).startsWith("HTTP/1.1 403 ");
        }
    }

    /** Keeps what it hears. */
    private static final class Viewer implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                heard.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            String next = heard.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }
    }

    private static WebSocket open(HttpClient http, TestServer edge, String token, Viewer viewer) {
        return http.newWebSocketBuilder()
                .subprotocols(token)
                .buildAsync(URI.create("wss://127.0.0.1:" + edge.port() + "/"), viewer)
                .join();
    }

    @Test
    void servesBothProtocolsByTls() throws Exception {
        KeyStore trust = certificate("first");
        // Closed after the server, because it waits for its sockets to close.
        try (HttpClient http = trusting(trust);
                TestServer edge = new TestServer(clients())) {
            assertThat(commonName(http, edge)).isEqualTo("CN=first");
            StoredRoom room = edge.room(100);
            Viewer ann = new Viewer();
            Viewer bob = new Viewer();
            WebSocket talking = open(http, edge, edge.token(room, "ann"), ann);
            open(http, edge, edge.token(room, "bob"), bob);
            for (int i = 0; i < 10; i++) {
                talking.sendText("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"" + i + "\"}", true)
                        .join();
            }
            for (int i = 0; i < 10; i++) {
                assertThat(ann.next()).contains("\"Content\":\"" + i + "\"");
                assertThat(bob.next()).contains("\"Content\":\"" + i + "\"");
            }
        }
    }

    @Test
    void appliesARenewedCertificateToNewConnectionsAndRejectsABadOne() throws Exception {
        KeyStore trust = certificate("first");
        try (HttpClient before = trusting(trust);
                TestServer edge = new TestServer(clients())) {
            Viewer viewer = new Viewer();
            WebSocket old = open(before, edge, edge.token(edge.room(100), "ann"), viewer);

            Files.writeString(directory.resolve("key.pem"), "-----BEGIN NOTHING-----\n");
            Clients changed = edge.config().clients();
            assertThatThrownBy(() -> edge.listener.reload(changed))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot use the certificate");
            assertThat(commonName(before, edge)).isEqualTo("CN=first");

            try (HttpClient after = trusting(certificate("second"))) {
                edge.listener.reload(changed);
                assertThat(commonName(after, edge)).isEqualTo("CN=second");
                try (HttpClient another = trusting(trust)) {
                    assertThatThrownBy(() -> commonName(another, edge)).isInstanceOf(SSLHandshakeException.class);
                }
            }
            old.sendText("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"still here\"}", true)
                    .join();
            assertThat(viewer.next()).contains("still here");
        }
    }

    private static double held(TestServer edge) {
        return edge.meters.get("backchat.memory.clients").gauge().value();
    }

    @Test
    void chargesAnUnfinishedRecord() throws Exception {
        certificate("localhost");
        try (TestServer edge = new TestServer(clients())) {
            byte[] begun = new byte[10_000];
            // Begins a handshake record of 16,383 bytes.
            System.arraycopy(new byte[] {0x16, 3, 1, 0x3f, (byte) 0xff, 1, 0, 0x3f, (byte) 0xfb}, 0, begun, 0, 9);
            try (RawWebSocket raw = RawWebSocket.connect(edge.port())) {
                raw.write(begun);
                Awaitility.await().until(() -> held(edge) >= begun.length);
            }
            Awaitility.await().until(() -> held(edge) == 0);
        }
    }

    @Test
    void closesOnPlainTextOnATlsPort() throws Exception {
        certificate("first");
        try (TestServer edge = new TestServer(clients());
                RawWebSocket raw = RawWebSocket.connect(edge.port())) {
            raw.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            raw.readToEnd();
            Awaitility.await()
                    .until(() -> edge.meters
                                    .counter("backchat.connections.refused", "reason", "not_understood")
                                    .count()
                            == 1);
        }
    }
}
