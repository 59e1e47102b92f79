package dev.backchat.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BalancerTest {
    /** Replies, once a client's stream has ended, with its name and what the client sent. */
    private static final class EchoNode implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        EchoNode(String name) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!listening.isClosed()) {
                    try (Socket client = listening.accept()) {
                        byte[] sent = client.getInputStream().readAllBytes();
                        client.getOutputStream().write(name.getBytes(US_ASCII));
                        client.getOutputStream().write(sent);
                    } catch (IOException e) {
                        // The next client, or the end.
                        continue;
                    }
                }
            });
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listening.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static byte[] exchange(Balancer balancer, byte[] sent) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), balancer.port())) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return client.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String exchange(Balancer balancer, String sent) {
        return new String(exchange(balancer, sent.getBytes(US_ASCII)), US_ASCII);
    }

    private static InetSocketAddress unused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    @Test
    void nodesTakeTurnsAndTheEndOfTheClientsStreamLeavesTheOtherDirectionOpen() throws Exception {
        try (EchoNode a = new EchoNode("a:");
                EchoNode b = new EchoNode("b:");
                Balancer balancer = new Balancer(0, () -> List.of(a.address(), b.address()))) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(exchange(balancer, "ping"));
            }
            assertThat(answers).containsExactly("a:ping", "b:ping", "a:ping", "b:ping");
        }
    }

    @Test
    void bytesComeThroughAsTheyAreHoweverMany() throws Exception {
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        try (EchoNode node = new EchoNode("");
                Balancer balancer = new Balancer(0, () -> List.of(node.address()))) {
            assertThat(exchange(balancer, sent)).isEqualTo(sent);
        }
    }

    @Test
    void nodesThatAreNotReadyOrRefuseArePassedOver() throws Exception {
        try (EchoNode a = new EchoNode("a:");
                EchoNode b = new EchoNode("b:")) {
            AtomicReference<List<InetSocketAddress>> ready = new AtomicReference<>(List.of(a.address(), b.address()));
            try (Balancer balancer = new Balancer(0, ready::get)) {
                ready.set(List.of(b.address()));
                for (int i = 0; i < 3; i++) {
                    assertThat(exchange(balancer, "1")).isEqualTo("b:1");
                }
                ready.set(List.of(unused(), a.address()));
                for (int i = 0; i < 3; i++) {
                    assertThat(exchange(balancer, "2")).isEqualTo("a:2");
                }
                ready.set(List.of(unused()));
                assertThat(exchange(balancer, "")).isEmpty();
                ready.set(List.of());
                assertThat(exchange(balancer, "")).isEmpty();
            }
        }
    }

    @Test
    void aNodesEndEndsTheClient() throws Exception {
        try (ServerSocket node = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Balancer balancer = new Balancer(0, () -> List.of((InetSocketAddress) node.getLocalSocketAddress()));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), balancer.port())) {
            node.accept().close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}
