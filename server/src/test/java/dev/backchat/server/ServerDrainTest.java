package dev.backchat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests what operators see of a complete server that stops. */
@Isolated("it looks for threads of the process")
class ServerDrainTest {
    private static String get(Server server, String path) throws IOException {
        return RawHttp.send(server.internalPort(), "", "GET " + path + " HTTP/1.1", "Host: localhost");
    }

    @Test
    void aServerThatStopsSaysSoAndIsAliveUntilItHas() throws Exception {
        ServerConfig config =
                Configs.read(true, Map.of("port", "0", "internalPort", "0", "drainGrace", "10m"), Map.of(), null);
        try (Server server = Server.start(config)) {
            Awaitility.await().until(() -> get(server, "/readyz").endsWith("\nok\n"));
            assertThat(get(server, "/metrics")).contains("\nbackchat_drain_phase 0.0\n");

            CompletableFuture<Boolean> isClean = new CompletableFuture<>();
            Thread stopping = Thread.ofPlatform().daemon().start(() -> isClean.complete(server.stop()));
            Awaitility.await().until(() -> get(server, "/metrics").contains("\nbackchat_drain_phase 1.0\n"));
            assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 503").endsWith("\ndraining\n");
            assertThat(get(server, "/healthz")).startsWith("HTTP/1.1 200");
            assertThat(RawHttp.send(server.port(), "", "POST /ListRooms HTTP/1.1", "Host: localhost"))
                    .startsWith("HTTP/1.1 403");

            stopping.interrupt();
            assertThat(isClean.orTimeout(1, TimeUnit.MINUTES).join()).isTrue();
            Awaitility.await().until(() -> {
                try {
                    get(server, "/healthz");
                    return false;
                } catch (ConnectException e) {
                    return true;
                }
            });
        }
    }

    @Test
    void aServerThatStopsWhileItWarmsUpEndsThatToo() throws Exception {
        ServerConfig config =
                Configs.read(true, Map.of("port", "0", "internalPort", "0"), Map.of("BACKCHAT_WARM_UP", "on"), null);
        Server server = Server.start(config);
        assertThat(warmUps()).hasSize(1);
        server.close();
        assertThat(warmUps()).isEmpty();
    }

    private static List<Thread> warmUps() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("warm-up"))
                .toList();
    }
}
