package dev.backchat.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backchat.api.testrun.ClientFrames;
import dev.backchat.api.testrun.RawWebSocket;
import dev.backchat.api.testrun.Thorough;
import dev.backchat.conformance.fault.SteadyLoad;
import dev.backchat.conformance.sdk.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server with a small heap, at which people throw what fills it: it refuses them, never dies, and the chat goes on. */
@Thorough
class HeapFaultTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int MORE_THAN_IT_HOLDS = 10_000;
    private static final int ROOMS = 60;
    private static final Map<String, String> SMALL_HEAP = Map.of("BACKCHAT_JAVA_OPTS", "-Xmx48m");
    /** With a long handshake timeout, so that a busy machine cuts nobody off. */
    private static final Map<String, String> TINY_HEAP =
            Map.of("BACKCHAT_JAVA_OPTS", "-Xmx32m", "BACKCHAT_HANDSHAKE_TIMEOUT", "1m");

    private final List<Socket> attack = new ArrayList<>();

    /** A server that has warmed up: it could not do so during the attack, and would say so. */
    private static BackchatProcess start(Map<String, String> environment) {
        BackchatProcess server = BackchatProcess.start(environment);
        Awaitility.await().until(server::isReady);
        return server;
    }

    /** The chat goes on during the attack, and after it the server is the one that it was, and serves. */
    private void assertServes(BackchatProcess server, SteadyLoad load) throws IOException {
        load.awaitChat();
        hangUp();
        // The HTTP client's connection may have been among those that were refused.
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> load.answer("CreateRoom", Map.of()) instanceof Answer.Success);
        Awaitility.await()
                .ignoreExceptions()
                .until(
                        () -> RawWebSocket.upgrade(server.websocket(), load.token("ann"))
                                .accepted(),
                        entered -> true)
                .close();
        load.awaitChat();
        server.assertLogIsClean(List.of(SteadyLoad.SAID));
        assertThat(server.log()).doesNotContain("OutOfMemoryError");
    }

    private Socket connect(BackchatProcess server) throws IOException {
        Socket socket = new Socket();
        attack.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(
                new InetSocketAddress(
                        server.endpoint().getHost(), server.endpoint().getPort()),
                10_000);
        return socket;
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : attack) {
            socket.close();
        }
    }

    /** False if the server has said no, in the protocol's form, or has hung up. */
    private static boolean send(Socket socket, byte[] part) {
        try {
            socket.getOutputStream().write(part);
            byte[] answer = new byte[socket.getInputStream().available()];
            if (answer.length == 0) {
                return true;
            }
            socket.getInputStream().readNBytes(answer, 0, answer.length);
            assertThat(new String(answer, US_ASCII).toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 503 ")
                    .contains("x-amzn-errortype: ");
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends so many parts on so many sockets, one after the other. */
    private void attack(int sockets, String head, byte[] part, int parts) throws IOException {
        try (BackchatProcess server = start(SMALL_HEAP);
                SteadyLoad load = SteadyLoad.ofChat(server, Map.of())) {
            for (int i = 0; i < sockets; i++) {
                connect(server).getOutputStream().write(head.getBytes(US_ASCII));
            }
            Set<Socket> refused = new HashSet<>();
            for (int i = 0; i < parts; i++) {
                for (Socket socket : attack) {
                    if (!refused.contains(socket) && !send(socket, part)) {
                        refused.add(socket);
                    }
                }
                load.awaitChat();
            }
            assertThat(refused).isNotEmpty().hasSizeLessThan(attack.size());
            assertServes(server, load);
        }
    }

    @Test
    void refusesTooManyUnfinishedBodies() throws IOException {
        String head = "POST /CreateRoom HTTP/1.1\r\nHost: a\r\nContent-Length: " + MEBIBYTE + "\r\n\r\n";
        attack(150, head, new byte[MEBIBYTE / 16], 15);
    }

    @Test
    void refusesTooManyUnfinishedHeaders() throws IOException {
        byte[] thirtyHeaders = ("a: " + "x".repeat(300) + "\r\n").repeat(30).getBytes(US_ASCII);
        attack(500, "GET / HTTP/1.1\r\nHost: a\r\n", thirtyHeaders, 3);
    }

    /** Each in a room of its own, for what a room's viewers are owed is kept once. */
    @Test
    void cutsOffStalledViewersBeforeTheirBacklogsFillTheHeap() throws IOException {
        List<RawWebSocket> speakers = new ArrayList<>();
        try (BackchatProcess server = start(SMALL_HEAP);
                SteadyLoad load = SteadyLoad.ofChat(server, Map.of())) {
            for (int i = 0; i < ROOMS; i++) {
                String room = load.createRoom();
                member(server, load.token(room, "bob"));
                speakers.add(RawWebSocket.upgrade(server.websocket(), load.token(room, "ann"))
                        .accepted());
            }
            String message = Json.write(Map.of("Action", "SEND_MESSAGE", "Content", "\uD83D\uDE00".repeat(500)));
            while (server.metric("backchat_connections_cut_off_total", "fell_behind") < ROOMS / 4) {
                for (RawWebSocket speaker : speakers) {
                    for (int i = 0; i < 50; i++) {
                        speaker.text(message);
                    }
                }
                for (RawWebSocket speaker : speakers) {
                    for (int i = 0; i < 50; i++) {
                        speaker.nextText();
                    }
                }
            }
            assertServes(server, load);
        } finally {
            speakers.forEach(RawWebSocket::close);
        }
    }

    /** Has entered a room, and reads nothing that comes after. */
    private Socket member(BackchatProcess server, String token) throws IOException {
        Socket member = connect(server);
        member.getOutputStream().write(RawWebSocket.upgradeRequest(token).getBytes(US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) member.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return member;
    }

    @Test
    void refusesTooManySmallUnfinishedRequests() throws IOException {
        // One byte more than fits the first block of a body.
        String head = "POST /CreateRoom HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(512);
        attack(3_000, head, new byte[1], 10);
    }

    @Test
    void membersWithUnfinishedMessagesGiveWay() throws IOException {
        byte[] message = ClientFrames.text("x".repeat(16_000));
        try (BackchatProcess server = start(SMALL_HEAP);
                SteadyLoad load = SteadyLoad.ofChat(server, Map.of())) {
            String room = load.createRoom();
            while (server.metric("backchat_connections_cut_off_total", "memory") == 0) {
                assertThat(attack.size()).isLessThan(MORE_THAN_IT_HOLDS);
                for (int i = 0; i < 100; i++) {
                    // Retries members that are refused meanwhile.
                    Socket member = Awaitility.await()
                            .ignoreExceptions()
                            .until(() -> member(server, load.token(room, "bob")), entered -> true);
                    member.getOutputStream().write(message, 0, message.length - 1);
                }
                load.awaitChat();
            }
            assertServes(server, load);
        }
    }

    @Test
    void stopsReadingFromMembersThatDoNotReadTheirErrors() throws IOException {
        byte[] errors = ClientFrames.text("{\"Action\":\"NONSENSE\",\"RequestId\":\"" + "r".repeat(120) + "\"}");
        try (BackchatProcess server = start(SMALL_HEAP);
                SteadyLoad load = SteadyLoad.ofChat(server, Map.of())) {
            String room = load.createRoom();
            for (int i = 0; i < 300; i++) {
                Socket member = member(server, load.token(room, "bob"));
                Thread.startVirtualThread(() -> {
                    try {
                        while (true) {
                            member.getOutputStream().write(errors);
                        }
                    } catch (IOException e) {
                        // The test or the server has closed the connection.
                        return;
                    }
                });
            }
            while (server.metric("backchat_actions_refused_total", "429") < 2_000) {
                load.awaitChat();
            }
            assertServes(server, load);
        }
    }

    @Test
    void aServerWithoutMemoryForClientsExitsWithTheReason() throws Exception {
        BackchatProcess.build();
        ProcessBuilder tiny = new ProcessBuilder(
                        BackchatProcess.LAUNCHER.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0")
                .redirectErrorStream(true);
        tiny.environment().put("BACKCHAT_JAVA_OPTS", "-XX:MaxDirectMemorySize=200k");
        Process server = tiny.start();
        assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII)).contains("backchat: out of memory");
        assertThat(server.waitFor()).isEqualTo(3);
    }

    private void connectUntilRefused(BackchatProcess server, Runnable afterEachCrowd) throws IOException {
        while (server.metric("backchat_connections_refused_total", "heap_used_up")
                        + server.metric("backchat_connections_refused_total", "memory_used_up")
                == 0) {
            assertThat(attack.size()).isLessThan(MORE_THAN_IT_HOLDS);
            for (int i = 0; i < 500; i++) {
                connect(server);
            }
            // Connections that the server has not accepted yet are not refused yet.
            afterEachCrowd.run();
        }
    }

    @Test
    void refusesConnectionsThatTheHeapCannotHold() throws IOException {
        try (BackchatProcess server = start(TINY_HEAP);
                SteadyLoad load = SteadyLoad.ofChat(server, Map.of())) {
            connectUntilRefused(server, load::awaitChat);
            assertServes(server, load);
        }
    }

    /** The JVM learns by collecting garbage only that memory is free again, and refused clients make none. */
    @Test
    void servesAgainThoughNobodyElseAllocatesAnything() throws IOException {
        try (BackchatProcess server = start(TINY_HEAP)) {
            connectUntilRefused(server, () -> {});
            hangUp();
            Awaitility.await().ignoreExceptions().until(() -> {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream()
                            .write("GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
                    return new String(socket.getInputStream().readNBytes(12), US_ASCII).equals("HTTP/1.1 404");
                }
            });
        }
    }
}
