package dev.backchat.bench;

import static java.util.Objects.requireNonNull;

import dev.backchat.api.CreateLoggingConfigurationRequest;
import dev.backchat.api.Operations;
import dev.backchat.client.CreateLoggingConfigurationCommand;
import dev.backchat.client.IvschatClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
        description = "Operations of the control plane, beside a bare HTTP server on the same network library: signed"
                + " requests, the same one repeated where that is possible.")
final class OperationBench implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--operations",
            paramLabel = "NAME",
            split = ",",
            description = "Which are measured; all for each. Creations and deletions take turns, in one row:"
                    + " CreateRoom+DeleteRoom, CreateLoggingConfiguration+DeleteLoggingConfiguration.")
    private List<String> names = List.of("CreateChatToken", "GetRoom", "ListRooms", "SendEvent");

    @Option(names = "--connections", paramLabel = "N", description = "How many callers there are at a time.")
    private int connections = 16;

    @Mixin
    private final Main.Turns turns = new Main.Turns();

    @Mixin
    private final RecordedRuns.FileOption record = new RecordedRuns.FileOption();

    /** A row of the table: a server, and what is sent to it. */
    private record Contender(String name, ServerProcess server, String operation) {}

    /** Runs the benchmark. The contenders take turns, so that other load on the machine affects all. */
    @Override
    public Integer call() throws Exception {
        List<String> measured = names.equals(List.of("all")) ? OperationLoad.NAMES : names;
        for (String name : measured) {
            if (!OperationLoad.NAMES.contains(name)) {
                throw new ParameterException(
                        requireNonNull(spec).commandLine(),
                        "cannot measure " + name + "; there are " + String.join(", ", OperationLoad.NAMES));
            }
        }
        RecordedRuns recorded = record.read("operations", turns.rounds, turns.seconds);
        Path launcher = Path.of(System.getProperty("backchat.launcher"));
        List<String> backchat = List.of(launcher.toString(), "serve", "--dev", "--port", "0", "--internal-port", "0");
        try (ServerProcess ours = ServerProcess.startBackchat(backchat);
                ServerProcess peer = ServerProcess.start(floor());
                IvschatClient client = Entrance.client(ours.endpoint())) {
            String room = "";
            for (int i = 0; i < OperationLoad.ROOMS; i++) {
                room = Entrance.createRoom(client);
            }
            CreateLoggingConfigurationCommand logging =
                    new CreateLoggingConfigurationCommand(CreateLoggingConfigurationRequest.builder()
                            .destinationConfiguration(OperationLoad.DESTINATION)
                            .build());
            OperationLoad load = new OperationLoad(room, client.call(logging).arn());
            List<Contender> contenders = new ArrayList<>();
            measured.forEach(name -> contenders.add(new Contender(name, ours, name)));
            contenders.add(new Contender(Peers.FLOOR, peer, Operations.GET_ROOM.name()));
            ComparisonTable table = new ComparisonTable(
                    connections + " connections",
                    new ComparisonTable.Column("requests/s", 0, false),
                    new ComparisonTable.Column("p50 ms", 2, false),
                    new ComparisonTable.Column("p99 ms", 2, false),
                    new ComparisonTable.Column("CPU µs", 1, false));
            for (Contender contender : contenders) {
                measure(load, contender, WARM_UP);
            }
            for (int round = 0; round < turns.rounds; round++) {
                for (Contender contender : contenders) {
                    table.add(contender.name(), measure(load, contender, Duration.ofSeconds(turns.seconds)));
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

    private static List<String> floor() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                FloorServer.class.getName());
    }

    /** Returns the figures of a row. */
    private double[] measure(OperationLoad load, Contender contender, Duration duration) throws Exception {
        ServerProcess server = contender.server();
        Supplier<HttpLoad.Requests> requests = load.of(contender.operation(), server.endpoint());
        Duration before = server.cpu();
        HttpLoad.Result result = HttpLoad.run(server.endpoint(), requests, connections, duration);
        Duration cpu = server.cpu().minus(before);
        return new double[] {
            result.perSecond(),
            result.percentile(0.5).toNanos() / 1e6,
            result.percentile(0.99).toNanos() / 1e6,
            cpu.toNanos() / 1e3 / result.latenciesNanos().length
        };
    }
}
