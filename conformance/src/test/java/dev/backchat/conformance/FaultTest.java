package dev.backchat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.conformance.messaging.RawWebSocket;
import dev.backchat.conformance.sdk.Answer;
import dev.backchat.conformance.sdk.Caller;
import dev.backchat.conformance.sdk.SignedHttp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine does to a server that runs: it goes on, or says why it doesn't, and keeps what it acknowledged. */
class FaultTest {
    private static final String ACCOUNT = "123456789012";
    private static final int ENOUGH = 3000;

    private final SignedHttp http = new SignedHttp();

    private Answer createRoom(BackchatProcess server) {
        return http.call(
                Caller.ofAccount(server.endpoint(), ACCOUNT),
                "CreateRoom",
                Json.object(Map.of("name", "x".repeat(128))));
    }

    private static String arn(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Success.class);
        return ((Answer.Success) answer).output().required("arn").stringValue();
    }

    private RawWebSocket connect(BackchatProcess server, String room) {
        Answer token = http.call(
                Caller.ofAccount(server.endpoint(), ACCOUNT),
                "CreateChatToken",
                Json.object(Map.of("roomIdentifier", room, "userId", "ann", "capabilities", List.of("SEND_MESSAGE"))));
        return RawWebSocket.upgrade(
                        server.websocket(),
                        ((Answer.Success) token).output().required("token").stringValue())
                .accepted();
    }

    private static void assertChats(RawWebSocket socket) {
        socket.send("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"still here\"}");
        assertThat(socket.nextText()).contains("still here");
    }

    private void assertThere(BackchatProcess server, List<String> rooms) {
        for (String room : rooms) {
            assertThat(arn(http.call(
                            Caller.ofAccount(server.endpoint(), ACCOUNT),
                            "GetRoom",
                            Json.object(Map.of("identifier", room)))))
                    .isEqualTo(room);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** A disk of 16 MiB, for which one must be root. */
    private static void mount(Path disk) throws IOException, InterruptedException {
        Files.createDirectories(disk);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0,
                "a small disk can be mounted here");
    }

    @Test
    void aFullDiskRefusesWritesInOneLineAndLosesNothing(@TempDir Path directory) throws Exception {
        Path disk = directory.resolve("disk");
        mount(disk);
        try {
            List<String> acknowledged = new ArrayList<>();
            try (BackchatProcess server =
                    BackchatProcess.start("--data", disk.resolve("data").toString())) {
                String room = arn(createRoom(server));
                acknowledged.add(room);
                try (RawWebSocket socket = connect(server, room)) {
                    fill(disk.resolve("ballast"));
                    Answer answer = createRoom(server);
                    for (int i = 0; i < ENOUGH && answer instanceof Answer.Success; i++) {
                        acknowledged.add(arn(answer));
                        answer = createRoom(server);
                    }
                    Answer.Failure refused = (Answer.Failure) answer;
                    assertThat(refused.errorName()).isEqualTo("InternalServerException");
                    assertThat(refused.message()).isEqualTo("The service cannot use its store at the moment.");
                    for (int i = 0; i < 100; i++) {
                        createRoom(server);
                    }
                    assertChats(socket);
                    assertThere(server, acknowledged);
                    assertThat(server.log().lines().filter(line -> line.contains("the store cannot be used")))
                            .hasSizeBetween(1, 10);
                    server.assertLogIsClean(List.of("still here"));

                    Files.delete(disk.resolve("ballast"));
                    acknowledged.add(arn(createRoom(server)));
                    assertChats(socket);
                }
                server.kill();
            }
            try (BackchatProcess again =
                    BackchatProcess.start("--data", disk.resolve("data").toString())) {
                assertThere(again, acknowledged);
            }
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static void fill(Path ballast) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Now it is full.
            assertThat(Files.size(ballast)).isPositive();
        }
    }

    @Test
    void onAReadOnlyDiskItSaysSoAndDoesNotStart(@TempDir Path directory) throws Exception {
        Path disk = directory.resolve("disk");
        mount(disk);
        try {
            assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();
            Process server = new ProcessBuilder(
                            BackchatProcess.LAUNCHER.toString(),
                            "serve",
                            "--dev",
                            "--port",
                            "0",
                            "--internal-port",
                            "0",
                            "--data",
                            disk.resolve("data").toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(server.exitValue()).isEqualTo(2);
            assertThat(said.lines().filter(line -> !line.contains("building")))
                    .containsExactly("backchat: cannot use " + disk.resolve("data")
                            + " as the data directory: Read-only file system");
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    @Test
    void whoeverOpensAllFilesKeepsNobodyFromChattingAndWriting() throws IOException {
        try (BackchatProcess server = BackchatProcess.startWithFiles(400)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(server::isReady);
            String room = arn(createRoom(server));
            List<Socket> flood = new ArrayList<>();
            try (RawWebSocket socket = connect(server, room)) {
                for (int i = 0; i < 500; i++) {
                    Socket one = new Socket();
                    flood.add(one);
                    one.connect(
                            new InetSocketAddress(
                                    server.endpoint().getHost(),
                                    server.endpoint().getPort()),
                            10_000);
                }
                Awaitility.await()
                        .until(() -> server.metric("backchat_connections_refused_total", "files_used_up") > 0);
                for (int i = 0; i < 5; i++) {
                    assertChats(socket);
                }
                for (Socket one : flood) {
                    one.close();
                }
                // The HTTP client's own connection may have been among those that were turned away.
                Awaitility.await().ignoreExceptions().until(() -> createRoom(server) instanceof Answer.Success);
                connect(server, room).close();
                assertThat(server.log().lines().count()).isLessThan(100);
                server.assertLogIsClean(List.of("still here"));
            } finally {
                for (Socket one : flood) {
                    one.close();
                }
            }
        }
    }
}
