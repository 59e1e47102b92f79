package dev.backchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the cost of delivering a message to everybody. The servers take turns, so that other load on the machine
 * affects all of them.
 */
final class FanOutBench {
    /** Numbers of connections at which memory is measured, besides the last. */
    private static final List<Integer> FEWER_CONNECTIONS = List.of(1000, 5000, 10_000);

    private static final int WARMING_STORMS = 2;
    /** Maximum number of open files of a process besides its connections. */
    private static final int OTHER_FILES = 500;

    private final Peers peers;
    private final int rounds;
    private final int seconds;
    private final int warmUp;
    private final int inFlight;
    private final @Nullable Path plots;
    private final Plot cpuByRoomSize = new Plot(
            "A delivery's processor time, by the size of its room",
            "viewers of a room, 10,000 in all",
            "µs a delivery");
    private final Plot memoryByConnections =
            new Plot("Memory that idle connections take", "connections", "MB more than at the start");
    private boolean failed;
    private String jvmOptions = "";

    FanOutBench(Peers peers, int rounds, int seconds, int warmUp, int inFlight, @Nullable Path plots) {
        this.peers = peers;
        this.rounds = rounds;
        this.seconds = seconds;
        this.warmUp = warmUp;
        this.inFlight = inFlight;
        this.plots = plots;
    }

    /** Prints the tables and records their figures; returns false if a server lost a message. */
    boolean run(List<String> servers, List<Scenario> scenarios, RecordedRuns recorded) throws Exception {
        Path load;
        try {
            load = peers.load();
        } catch (Peers.Missing e) {
            System.err.println("backchat: " + e.getMessage());
            return false;
        }
        System.out.printf(
                "Fan-out: %d rounds of %d s after %d s to warm up; Linux %s, %d processors, %,d open files allowed.%n",
                rounds,
                seconds,
                warmUp,
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                ServerProcess.openFiles());
        List<Peers.Peer> here = peers.found(servers);
        for (Scenario scenario : scenarios) {
            if (scenario.connections + OTHER_FILES > ServerProcess.openFiles()) {
                System.out.printf(
                        "%n%s: left out, for a process may open %,d files only (ulimit -n)%n",
                        scenario.title, ServerProcess.openFiles());
                continue;
            }
            ComparisonTable table = switch (scenario) {
                case IDLE -> idle(load, here, scenario);
                case ACCEPTS, SERIES -> accepts(load, here, scenario);
                default -> deliveries(load, here, scenario);
            };
            table.print(recorded);
            table.record(recorded);
            if (scenario.connections == Scenario.ROOM.connections && scenario.rate == Scenario.ROOM.rate) {
                int size = scenario.connections / scenario.rooms;
                table.servers().forEach(server -> cpuByRoomSize.add(server, size, table.median(server, 0)));
            }
        }
        if (plots != null) {
            Files.createDirectories(plots);
            write(cpuByRoomSize, plots.resolve("cpu-by-room-size.svg"));
            write(memoryByConnections, plots.resolve("memory-by-connections.svg"));
        }
        System.out.printf("%n× floor, × ours: times the floor's, times Backchat's; figures and ratios are medians.%n");
        System.out.println("Recorded in " + recorded);
        if (!jvmOptions.isEmpty()) {
            System.out.println("Backchat's JVM: " + jvmOptions);
        }
        return !failed;
    }

    private static void write(Plot plot, Path file) throws IOException {
        if (plot.isWorthwhile()) {
            plot.write(file);
            System.out.println("Written: " + file);
        }
    }

    private ServerProcess start(Peers.Peer peer) throws IOException {
        ServerProcess server = peer.start().start();
        if (peer.isBackchat()) {
            jvmOptions = server.jvmOptions();
        }
        return server;
    }

    /** A server with its viewers, ready for measurement. */
    private record Stage(Peers.Peer peer, ServerProcess server, Load load) {}

    private ComparisonTable deliveries(Path program, List<Peers.Peer> here, Scenario scenario) throws Exception {
        ComparisonTable table = new ComparisonTable(
                scenario.title + (scenario == Scenario.SATURATED ? " (" + inFlight + " on their way at a time)" : ""),
                new ComparisonTable.Column("CPU s per million", 2, true),
                new ComparisonTable.Column("user", 2, false),
                new ComparisonTable.Column("system", 2, false),
                new ComparisonTable.Column("deliveries/s", 0, true),
                new ComparisonTable.Column("p50 µs", 0, false),
                new ComparisonTable.Column("p99 µs", 0, true),
                new ComparisonTable.Column("p99.9 µs", 0, false),
                new ComparisonTable.Column("bytes", 0, false),
                new ComparisonTable.Column("load's CPU", 2, false));
        List<Stage> stages = new ArrayList<>();
        try {
            for (Peers.Peer peer : here) {
                say(scenario, "warming up", peer);
                Stage stage = stage(program, peer, scenario);
                stages.add(stage);
                publish(stage.load(), scenario, warmUp);
            }
            for (int round = 1; round <= rounds; round++) {
                for (Stage stage : stages) {
                    say(scenario, "round " + round, stage.peer());
                    ProcessorTime before = stage.server().cpuByKind();
                    Load.Run run = publish(stage.load(), scenario, seconds);
                    ProcessorTime cpu = stage.server().cpuByKind().minus(before);
                    double millions = run.delivered() / 1e6;
                    if (!run.ordered()) {
                        failed = true;
                        table.fail(stage.peer().name(), "lost, doubled or misplaced a message");
                        continue;
                    }
                    table.add(
                            stage.peer().name(),
                            seconds(cpu.total()) / millions,
                            seconds(cpu.user()) / millions,
                            seconds(cpu.system()) / millions,
                            run.perSecond(),
                            run.p50Micros(),
                            run.p99Micros(),
                            run.p999Micros(),
                            run.payloadBytes(),
                            run.loadCpuSeconds() / run.seconds());
                }
            }
        } finally {
            for (Stage stage : stages) {
                stage.load().close();
                stage.server().close();
            }
        }
        return table;
    }

    private Stage stage(Path program, Peers.Peer peer, Scenario scenario) throws Exception {
        ServerProcess server = start(peer);
        try {
            return new Stage(peer, server, open(program, peer, server, scenario, scenario.connections));
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private Load.Run publish(Load load, Scenario scenario, int forSeconds) throws IOException {
        return scenario == Scenario.SATURATED
                ? load.inFlight(inFlight, forSeconds)
                : load.rate(scenario.rate, forSeconds);
    }

    private ComparisonTable idle(Path program, List<Peers.Peer> here, Scenario scenario) throws Exception {
        List<Integer> steps = Stream.concat(FEWER_CONNECTIONS.stream(), Stream.of(scenario.connections))
                .toList();
        List<ComparisonTable.Column> columns = new ArrayList<>();
        steps.forEach(step -> columns.add(new ComparisonTable.Column("KB each at " + step, 2, true)));
        columns.add(new ComparisonTable.Column("process and all, KB each", 2, true));
        columns.add(new ComparisonTable.Column("MB at the start", 1, false));
        columns.add(new ComparisonTable.Column("MB at the end", 1, false));
        ComparisonTable table = new ComparisonTable(scenario.title, columns.toArray(ComparisonTable.Column[]::new));
        for (int round = 1; round <= rounds; round++) {
            for (Peers.Peer peer : here) {
                say(scenario, "round " + round, peer);
                try (ServerProcess server = start(peer)) {
                    table.add(peer.name(), memory(program, peer, server, scenario, steps));
                }
            }
        }
        for (String server : table.servers()) {
            for (int i = 0; i < steps.size(); i++) {
                memoryByConnections.add(server, steps.get(i), table.median(server, i) * steps.get(i) / 1024);
            }
        }
        return table;
    }

    /** Returns the figures of a server that connections are opened to step by step, and closes them again. */
    private double[] memory(Path program, Peers.Peer peer, ServerProcess server, Scenario scenario, List<Integer> steps)
            throws Exception {
        List<Load> loads = new ArrayList<>();
        try {
            double start = server.settledBytes();
            double[] figures = new double[steps.size() + 3];
            double now = start;
            int open = 0;
            for (int i = 0; i < steps.size(); i++) {
                loads.add(open(program, peer, server, scenario, steps.get(i) - open));
                open = steps.get(i);
                now = server.settledBytes();
                figures[i] = (now - start) / open / 1024;
            }
            figures[steps.size()] = now / open / 1024;
            figures[steps.size() + 1] = start / 1024 / 1024;
            figures[steps.size() + 2] = now / 1024 / 1024;
            return figures;
        } finally {
            // Before the server ends, for the load says which connections others closed.
            for (Load load : loads) {
                load.close();
            }
        }
    }

    private ComparisonTable accepts(Path program, List<Peers.Peer> here, Scenario scenario) throws Exception {
        ComparisonTable table = new ComparisonTable(
                scenario.title,
                new ComparisonTable.Column("CPU µs each, warm", 1, true),
                new ComparisonTable.Column("µs at the start", 1, true),
                new ComparisonTable.Column("accepts/s, warm", 0, true),
                new ComparisonTable.Column("accepts/s at the start", 0, true));
        for (int round = 1; round <= rounds; round++) {
            for (Peers.Peer peer : here) {
                say(scenario, "round " + round, peer);
                try (ServerProcess server = start(peer)) {
                    Storm cold = storm(program, peer, server, scenario);
                    for (int i = 0; i < WARMING_STORMS; i++) {
                        storm(program, peer, server, scenario);
                    }
                    Storm warm = storm(program, peer, server, scenario);
                    table.add(
                            peer.name(),
                            warm.cpuMicros(),
                            cold.cpuMicros(),
                            warm.acceptsPerSecond(),
                            cold.acceptsPerSecond());
                }
            }
        }
        return table;
    }

    /** Cost of an accepted connection, and connections accepted per second. */
    private record Storm(double cpuMicros, double acceptsPerSecond) {}

    private Storm storm(Path program, Peers.Peer peer, ServerProcess server, Scenario scenario) throws Exception {
        Entrance entrance = Entrance.of(peer, server, scenario, scenario.connections, peers.built());
        ProcessorTime before = server.cpuByKind();
        try (Load load = open(program, server, scenario, scenario.connections, entrance)) {
            ProcessorTime cpu = server.cpuByKind().minus(before);
            return new Storm(seconds(cpu.total()) * 1e6 / scenario.connections, load.acceptsPerSecond);
        }
    }

    private Load open(Path program, Peers.Peer peer, ServerProcess server, Scenario scenario, int connections)
            throws Exception {
        return open(
                program,
                server,
                scenario,
                connections,
                Entrance.of(peer, server, scenario, connections, peers.built()));
    }

    private static Load open(Path program, ServerProcess server, Scenario scenario, int connections, Entrance entrance)
            throws IOException {
        return Load.open(program, server.endpoint().getPort(), scenario, connections, entrance);
    }

    private static void say(Scenario scenario, String what, Peers.Peer peer) {
        System.err.println(scenario + ", " + what + ": " + peer.name());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
