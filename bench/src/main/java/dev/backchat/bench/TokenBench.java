package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.Operations;
import dev.backchat.api.json.ControlPlaneJson;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.client.IvschatClient;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measures the rate and the cost of creating chat tokens, beside a server that only returns fixed responses. */
final class TokenBench {
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private TokenBench() {}

    private record Round(double perSecond, double p50Millis, double p99Millis, double cpuMicros) {}

    /** Runs the benchmark. The servers take turns, so that other load on the machine affects both. */
    static void run(Path launcher, int seconds, int rounds, int connections) throws Exception {
        List<String> backchat = List.of(launcher.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0");
        List<String> floor = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                FloorServer.class.getName());
        try (ServerProcess ours = ServerProcess.startBackchat(backchat);
                ServerProcess peer = ServerProcess.start(floor);
                IvschatClient client = Entrance.client(ours.endpoint())) {
            String room = Entrance.createRoom(client);
            measure(ours, room, connections, WARM_UP);
            measure(peer, room, connections, WARM_UP);
            List<Round> oursRounds = new ArrayList<>();
            List<Round> peerRounds = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                oursRounds.add(measure(ours, room, connections, Duration.ofSeconds(seconds)));
                peerRounds.add(measure(peer, room, connections, Duration.ofSeconds(seconds)));
            }
            print(oursRounds, peerRounds, seconds, rounds, connections);
        }
    }

    private static Round measure(ServerProcess server, String room, int connections, Duration duration)
            throws Exception {
        byte[] request = request(server.endpoint(), room);
        Duration before = server.cpu();
        HttpLoad.Result result = HttpLoad.run(server.endpoint(), request, connections, duration);
        Duration cpu = server.cpu().minus(before);
        return new Round(
                result.perSecond(),
                result.percentile(0.5).toNanos() / 1e6,
                result.percentile(0.99).toNanos() / 1e6,
                cpu.toNanos() / 1e3 / result.latenciesNanos().length);
    }

    /** Returns a request signed now, which stays valid for five minutes however often it is sent. */
    private static byte[] request(URI endpoint, String room) {
        byte[] body = ControlPlaneJson.write(new CreateChatTokenRequest(
                room, "viewer-1", List.of("SEND_MESSAGE"), null, Map.of("displayName", "Viewer")));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", endpoint.getAuthority());
        headers.put("Content-Type", "application/json");
        headers.putAll(new SigV4Signer(Entrance.KEY, Entrance.KEY, null, Entrance.REGION, "ivschat")
                .sign("POST", Operations.CREATE_CHAT_TOKEN.path(), "", headers, body, Instant.now()));
        headers.put("Content-Length", Integer.toString(body.length));
        StringBuilder head = new StringBuilder("POST " + Operations.CREATE_CHAT_TOKEN.path() + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static void print(List<Round> ours, List<Round> peer, int seconds, int rounds, int connections) {
        System.out.printf(
                "CreateChatToken, %d connections, medians of %d rounds of %d s on %d processors, Java %s%n%n",
                connections,
                rounds,
                seconds,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
        System.out.printf("%-22s %10s %10s %8s%n", "", "Backchat", "bare HTTP", "ratio");
        line("requests a second", ours, peer, Round::perSecond);
        line("p50, ms", ours, peer, Round::p50Millis);
        line("p99, ms", ours, peer, Round::p99Millis);
        line("processor time, µs", ours, peer, Round::cpuMicros);
    }

    private static void line(String what, List<Round> ours, List<Round> peer, ToDoubleFunction<Round> figure) {
        double our = Median.of(ours, figure);
        double their = Median.of(peer, figure);
        System.out.printf("%-22s %10.2f %10.2f %8.2f%n", what, our, their, our / their);
    }
}
