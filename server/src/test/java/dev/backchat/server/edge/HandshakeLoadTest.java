package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.Patience;
import dev.backchat.server.ServerConfig;
import dev.backchat.server.TestCertificate;
import dev.backchat.server.net.TlsFiles;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** TLS handshakes have threads of their own. */
@Isolated("it holds all threads that carry virtual ones")
class HandshakeLoadTest {
    @TempDir
    private Path directory;

    private KeyStore store;
    private TestServer edge;
    private volatile boolean isBusy = true;

    @BeforeEach
    void start() throws Exception {
        store = TestCertificate.make(directory, "localhost");
        edge = new TestServer(ServerConfig.forDevelopment()
                .clients()
                .withTls(new TlsFiles(directory.resolve("certificate.pem"), directory.resolve("key.pem"))));
    }

    @AfterEach
    void stop() {
        isBusy = false;
        edge.close();
    }

    @Test
    void handshakesDoNotWaitForRequests() throws Exception {
        CountDownLatch held = new CountDownLatch(Runtime.getRuntime().availableProcessors());
        for (long left = held.getCount(); left > 0; left--) {
            Thread.startVirtualThread(() -> {
                held.countDown();
                while (isBusy) {
                    Thread.onSpinWait();
                }
            });
        }
        held.await();
        try (SSLSocket socket = (SSLSocket) TestCertificate.trusting(store)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), edge.port())) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }
}
