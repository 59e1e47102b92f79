package dev.backchat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aPortThatIsTakenIsRefusedByItsName() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.free(taken.getLocalPort(), "Redis"))
                    .isInstanceOf(StartException.class)
                    .hasMessage("cannot use port " + taken.getLocalPort() + " for Redis: the port is in use");
        }
    }

    @Test
    void aFreePortIsNoneThatConnectionsAreGiven() throws StartException {
        assertThat(Ports.free(0, "Redis")).isBetween(16_384, 32_767);
    }
}
