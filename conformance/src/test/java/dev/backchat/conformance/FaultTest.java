package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.fault.Left;
import dev.backchat.conformance.fault.SteadyLoad;
import dev.backchat.conformance.sdk.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a server under load: it goes on, and if it is killed, what it acknowledged is there. */
@Thorough
class FaultTest {
    @Test
    void aKillUnderLoadLosesNoAcknowledgedWrite(@TempDir Path data) {
        Left left;
        try (BackchatProcess server = BackchatProcess.start("--data", data.toString());
                SteadyLoad load = new SteadyLoad(server, Left.LOGS)) {
            load.awaitChat();
            load.awaitWrites();
            left = Left.ofKilled(server, load);
        }
        left.assertFoundIn(data, 0);
    }

    @Test
    void runningOutOfFileDescriptorsStopsNeitherChatNorWrites() throws IOException {
        try (BackchatProcess server = BackchatProcess.startWithFiles(400)) {
            Awaitility.await().until(server::isReady);
            List<Socket> flood = new ArrayList<>();
            try (SteadyLoad load = SteadyLoad.ofChat(server, Left.LOGS)) {
                for (int i = 0; i < 500; i++) {
                    Socket one = new Socket();
                    flood.add(one);
                    one.connect(
                            new InetSocketAddress(
                                    server.endpoint().getHost(),
                                    server.endpoint().getPort()),
                            10_000);
                }
                load.await(() -> server.metric("backchat_connections_refused_total", "files_used_up") > 0);
                load.awaitChat();
                for (Socket one : flood) {
                    one.close();
                }
                // The HTTP client's connection may have been among those that were refused.
                Awaitility.await()
                        .ignoreExceptions()
                        .until(() -> load.answer("CreateRoom", Map.of()) instanceof Answer.Success);
                RawWebSocket.upgrade(server.websocket(), load.token("ann"))
                        .accepted()
                        .close();
                load.awaitChat();
                assertThat(server.metric(Left.DROPPED, "")).isZero();
                assertThat(server.log().lines().count()).isLessThan(100);
                server.assertLogIsClean(List.of(SteadyLoad.SAID));
            } finally {
                for (Socket one : flood) {
                    one.close();
                }
            }
        }
    }
}
