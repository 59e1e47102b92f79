package dev.backchat.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.server.net.SendRing;
import dev.backchat.server.net.Transport;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests that event loops have rings for as long as they live. */
class SendRingsTest {
    @Test
    void eachEventLoopOfIoUringHasARingWhereTheKernelAllowsIt() throws Exception {
        TestServer edge = new TestServer();
        try (edge) {
            Awaitility.await().until(() -> rings(edge) == expected());
        }
        assertThat(rings(edge)).isZero();
    }

    private static double rings(TestServer edge) {
        return edge.meters.get("backchat.send.rings").gauge().value();
    }

    private static int expected() {
        if (TestServer.TRANSPORT != Transport.IO_URING
                || !Boolean.parseBoolean(System.getProperty("backchat.sendRings", "true"))) {
            return 0;
        }
        try {
            SendRing.open().close();
            return TestServer.EVENT_LOOPS;
        } catch (IOException e) {
            return 0;
        }
    }
}
