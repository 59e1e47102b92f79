package dev.backchat.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class ListenExceptionTest {
    /** What is said of a port that really can't be listened on. */
    private static String said(InetSocketAddress address) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(address);
            throw new AssertionError("could listen on " + address);
        } catch (IOException | RuntimeException e) {
            return new ListenException(address, "--port", e).getMessage();
        }
    }

    @Test
    void explainsAPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(said(new InetSocketAddress("127.0.0.1", taken.getLocalPort())))
                    .startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": the port is in use")
                    .contains("--port chooses another one");
        }
    }

    @Test
    void explainsAnAddressOfAnotherMachine() throws IOException {
        // An address for documentation, which no machine has (RFC 5737).
        assertThat(said(new InetSocketAddress("192.0.2.1", 4870)))
                .startsWith("cannot listen on 192.0.2.1:4870: this machine has no such address");
    }

    @Test
    void explainsANameWithoutAddress() throws IOException {
        assertThat(said(InetSocketAddress.createUnresolved("nowhere.invalid", 4870)))
                .isEqualTo("cannot listen on nowhere.invalid:4870: no address is known for this name");
    }

    @Test
    void passesOnOtherErrors() {
        assertThat(new ListenException(new InetSocketAddress("127.0.0.1", 1), "--port", new IOException("No luck")))
                .hasMessage("cannot listen on 127.0.0.1:1: No luck");
    }
}
