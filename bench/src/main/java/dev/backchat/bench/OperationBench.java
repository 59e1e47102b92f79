package dev.backchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.backchat.api.CreateChatTokenRequest;
import dev.backchat.api.DeleteMessageRequest;
import dev.backchat.api.DisconnectUserRequest;
import dev.backchat.api.GetRoomRequest;
import dev.backchat.api.ListLoggingConfigurationsRequest;
import dev.backchat.api.ListRoomsRequest;
import dev.backchat.api.Operation;
import dev.backchat.api.Operations;
import dev.backchat.api.SendEventRequest;
import dev.backchat.api.UpdateRoomRequest;
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
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./backchat bench operations}: the rate and the cost of signed operations, beside a server that only returns
 * fixed responses.
 */
@Command(
        name = "operations",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description =
                "Operations of the control plane, beside a bare HTTP server on the same network library: one signed"
                        + " request, repeated.")
final class OperationBench implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    /** As many rooms as a page of ListRooms has. */
    private static final int ROOMS = 50;

    /** The requests that can be repeated without end, by operation. */
    private static final Map<String, Repeated> REPEATED = Stream.of(
                    new Repeated(
                            Operations.CREATE_CHAT_TOKEN,
                            room -> new CreateChatTokenRequest(
                                    room, "viewer-1", List.of("SEND_MESSAGE"), null, Map.of("displayName", "Viewer"))),
                    new Repeated(Operations.GET_ROOM, GetRoomRequest::new),
                    new Repeated(Operations.LIST_ROOMS, room -> new ListRoomsRequest(null, null, ROOMS, null, null)),
                    new Repeated(
                            Operations.SEND_EVENT, room -> new SendEventRequest(room, "bench", Map.of("key", "value"))),
                    new Repeated(
                            Operations.UPDATE_ROOM,
                            room -> new UpdateRoomRequest(room, "bench", null, null, null, List.of())),
                    new Repeated(
                            Operations.DELETE_MESSAGE, room -> new DeleteMessageRequest(room, "AYk6xKitV4On", "bench")),
                    new Repeated(
                            Operations.DISCONNECT_USER, room -> new DisconnectUserRequest(room, "nobody", "bench")),
                    new Repeated(
                            Operations.LIST_LOGGING_CONFIGURATIONS,
                            room -> new ListLoggingConfigurationsRequest(null, null)))
            .collect(Collectors.toMap(repeated -> repeated.operation().name(), repeated -> repeated));

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--operations",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Which are measured, of those that can be repeated without end: also UpdateRoom, DeleteMessage,"
                            + " DisconnectUser, ListLoggingConfigurations.")
    private List<String> names = List.of("CreateChatToken", "GetRoom", "ListRooms", "SendEvent");

    @Option(names = "--connections", paramLabel = "N", description = "How many callers there are at a time.")
    private int connections = 16;

    @Mixin
    private final Main.Turns turns = new Main.Turns();

    @Mixin
    private final RecordedRuns.FileOption record = new RecordedRuns.FileOption();

    /** @param request makes a request, by the room that it names */
    private record Repeated(Operation<?, ?> operation, Function<String, Record> request) {}

    /** What is measured: a request to a server. */
    private record Contender(String name, ServerProcess server, Operation<?, ?> operation, Record request) {}

    /** Runs the benchmark. The contenders take turns, so that other load on the machine affects all. */
    @Override
    public Integer call() throws Exception {
        for (String name : names) {
            if (!REPEATED.containsKey(name)) {
                throw new ParameterException(
                        requireNonNull(spec).commandLine(), "no operation that can be repeated: " + name);
            }
        }
        RecordedRuns recorded = record.read("operations", turns.rounds, turns.seconds);
        Path launcher = Path.of(System.getProperty("backchat.launcher"));
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
            String room = "";
            for (int i = 0; i < ROOMS; i++) {
                room = Entrance.createRoom(client);
            }
            List<Contender> contenders = contenders(ours, peer, room);
            ComparisonTable table = new ComparisonTable(
                    connections + " connections",
                    new ComparisonTable.Column("requests/s", 0, false),
                    new ComparisonTable.Column("p50 ms", 2, false),
                    new ComparisonTable.Column("p99 ms", 2, false),
                    new ComparisonTable.Column("CPU µs", 1, false));
            for (Contender contender : contenders) {
                measure(contender, WARM_UP);
            }
            for (int round = 0; round < turns.rounds; round++) {
                for (Contender contender : contenders) {
                    table.add(contender.name(), measure(contender, Duration.ofSeconds(turns.seconds)));
                }
            }
            System.out.printf(
                    "Medians of %d rounds of %d s on %d processors, Java %s; the floor is a bare HTTP server.%n",
                    turns.rounds,
                    turns.seconds,
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.version"));
            table.print(recorded);
            table.record(recorded);
            System.out.println("Recorded in " + recorded);
        }
        return 0;
    }

    private List<Contender> contenders(ServerProcess ours, ServerProcess peer, String room) {
        List<Contender> contenders = new ArrayList<>();
        for (String name : names) {
            Repeated repeated = requireNonNull(REPEATED.get(name));
            contenders.add(new Contender(
                    name, ours, repeated.operation(), repeated.request().apply(room)));
        }
        contenders.add(new Contender(Peers.FLOOR, peer, Operations.GET_ROOM, new GetRoomRequest(room)));
        return contenders;
    }

    /** Returns the figures of a row. */
    private double[] measure(Contender contender, Duration duration) throws Exception {
        ServerProcess server = contender.server();
        byte[] request = signed(server.endpoint(), contender.operation(), contender.request());
        Duration before = server.cpu();
        HttpLoad.Result result = HttpLoad.run(server.endpoint(), request, connections, duration);
        Duration cpu = server.cpu().minus(before);
        return new double[] {
            result.perSecond(),
            result.percentile(0.5).toNanos() / 1e6,
            result.percentile(0.99).toNanos() / 1e6,
            cpu.toNanos() / 1e3 / result.latenciesNanos().length
        };
    }

    /** Returns a request signed now, which stays valid for five minutes however often it is sent. */
    private static byte[] signed(URI endpoint, Operation<?, ?> operation, Record input) {
        byte[] body = ControlPlaneJson.write(input);
        String path = operation.path();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", endpoint.getAuthority());
        headers.put("Content-Type", "application/json");
        headers.putAll(new SigV4Signer(Entrance.KEY, Entrance.KEY, null, Entrance.REGION, "ivschat")
                .sign(operation.method(), path, "", headers, body, Instant.now()));
        headers.put("Content-Length", Integer.toString(body.length));
        StringBuilder head = new StringBuilder(operation.method() + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }
}
