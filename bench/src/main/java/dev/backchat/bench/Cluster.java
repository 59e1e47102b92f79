package dev.backchat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./backchat bench cluster}: what it costs that viewers of a room are on several nodes, beside other services. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "The viewers of one room on several nodes: what a delivery costs the nodes and Redis, and how late it is.",
            "The services take turns. The exit code is 1 if a viewer of Backchat missed a message, or had one twice or out"
                    + " of order. Needs a C compiler and Redis; Socket.IO needs Node.js with npm, Centrifugo its binary."
        })
final class Cluster implements Callable<Integer> {
    @Option(
            names = "--servers",
            paramLabel = "NAME",
            split = ",",
            description = "Which take part: backchat, centrifugo, socketio (with its Redis streams adapter).")
    private List<String> servers = List.of(Peers.BACKCHAT, Centrifugo.NAME, Peers.SOCKETIO);

    @Option(
            names = "--nodes",
            paramLabel = "N",
            split = ",",
            description = "Numbers of nodes; 0 for a server alone, without Redis.")
    private List<Integer> nodes = List.of(0, 1, 2, 4);

    @Option(names = "--viewers", paramLabel = "N", description = "Viewers in all.")
    private int viewers = Scenario.STEADY.connections;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second.")
    private int rate = Scenario.STEADY.rate;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each has its turn.")
    private int rounds = 3;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each turn takes.")
    private int seconds = 10;

    @Option(names = "--warm-up", paramLabel = "N", description = "Seconds for which each works beforehand.")
    private int warmUp = 10;

    @Option(
            names = "--faults",
            description =
                    "Instead of measuring, kills Redis and a node of two while people talk, and says what became of"
                            + " the messages. Needs Node.js with npm.")
    private boolean isFaults;

    @Mixin
    private final RecordedRuns.FileOption record = new RecordedRuns.FileOption();

    private boolean failed;

    /** A service with its viewers, ready for measurement, and the figures of its turns. */
    private record Stage(String title, String name, Deployment service, Load load, List<Turn> turns) {}

    /**
     * Figures of a turn.
     *
     * @param nodesMicros processor time of all nodes for a delivery
     * @param redisMicros processor time of Redis for a message
     * @param sumMicros processor time of both for a delivery
     */
    private record Turn(double nodesMicros, double redisMicros, double sumMicros, Load.Run run) {}

    @Override
    public Integer call() throws Exception {
        ClusterPeers peers = new ClusterPeers(Path.of(System.getProperty("backchat.launcher")));
        if (isFaults) {
            return new ClusterFaults(peers).run(servers) ? 0 : 1;
        }
        RecordedRuns recorded = record.read("cluster --viewers=" + viewers + " --rate=" + rate, rounds, seconds);
        Path program = peers.peers().load();
        Map<String, Stage> stages = new LinkedHashMap<>();
        try {
            for (String server : servers) {
                for (int count : nodes) {
                    stage(peers, program, server, count, stages);
                }
            }
            for (int round = 1; round <= rounds; round++) {
                for (Stage stage : stages.values()) {
                    System.err.println("round " + round + ": " + stage.title());
                    stage.turns().add(measure(stage));
                }
            }
        } finally {
            for (Stage stage : stages.values()) {
                stage.load().close();
                stage.service().close();
            }
        }
        print(List.copyOf(stages.values()));
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        stages.values().forEach(stage -> figures.put(stage.title(), figures(stage)));
        recorded.report("one room", figures);
        return failed ? 1 : 0;
    }

    private void stage(ClusterPeers peers, Path program, String server, int count, Map<String, Stage> stages)
            throws Exception {
        String title = server + (count == 0 ? ", alone" : ", " + count + (count == 1 ? " node" : " nodes"));
        System.err.println("warming up: " + title);
        Deployment service;
        try {
            service = peers.start(server, count);
        } catch (Peers.Missing e) {
            System.out.println(title + ": left out: " + e.getMessage());
            return;
        }
        int publishers = Math.max(1, rate / Scenario.RATE_OF_A_PUBLISHER);
        try {
            Entrance entrance = peers.entrance(server, service, viewers);
            Load load = Load.open(program, service.ports(), viewers, 1, publishers, entrance);
            stages.put(title, new Stage(title, server, service, load, new ArrayList<>()));
            load.rate(rate, warmUp);
        } catch (Exception e) {
            service.close();
            throw e;
        }
    }

    private Turn measure(Stage stage) throws IOException {
        ProcessorTime nodesBefore = stage.service().nodesCpu();
        ProcessorTime redisBefore = stage.service().redisCpu();
        Load.Run run = stage.load().rate(rate, seconds);
        double nodesMicros =
                micros(stage.service().nodesCpu().minus(nodesBefore).total());
        double redisMicros =
                micros(stage.service().redisCpu().minus(redisBefore).total());
        failed |= stage.name().equals(Peers.BACKCHAT) && !run.ordered();
        double messages = (double) rate * seconds;
        return new Turn(
                nodesMicros / run.delivered(),
                redisMicros / messages,
                (nodesMicros + redisMicros) / run.delivered(),
                run);
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1e3;
    }

    private void print(List<Stage> stages) {
        System.out.printf(
                "%n%,d viewers of one room, %d messages a second; medians of %d rounds of %d s%n"
                        + "  %-22s  nodes µs/delivery  Redis µs/message  sum µs/delivery  × first  p50 ms  p99 ms"
                        + "    lost  doubled  out of order%n",
                viewers, rate, rounds, seconds, "");
        for (Stage stage : stages) {
            System.out.printf(
                    "  %-22s  %17.2f  %16.1f  %15.2f  %7.2f  %6.2f  %6.2f  %6.0f  %7.0f  %12.0f%n",
                    stage.title(),
                    Median.of(stage.turns(), Turn::nodesMicros),
                    Median.of(stage.turns(), Turn::redisMicros),
                    Median.of(stage.turns(), Turn::sumMicros),
                    ratioToFirst(stage, stages.getFirst()),
                    Median.of(stage.turns(), turn -> turn.run().p50Micros()) / 1e3,
                    Median.of(stage.turns(), turn -> turn.run().p99Micros()) / 1e3,
                    stage.turns().stream()
                            .mapToDouble(turn -> turn.run().lost())
                            .sum(),
                    stage.turns().stream()
                            .mapToDouble(turn -> turn.run().doubled())
                            .sum(),
                    stage.turns().stream()
                            .mapToDouble(turn -> turn.run().outOfOrder())
                            .sum());
        }
    }

    /** Returns what is compared with later runs. */
    private static Map<String, Double> figures(Stage stage) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("sum µs/delivery", Median.of(stage.turns(), Turn::sumMicros));
        figures.put("p50 ms", Median.of(stage.turns(), turn -> turn.run().p50Micros()) / 1e3);
        figures.put("p99 ms", Median.of(stage.turns(), turn -> turn.run().p99Micros()) / 1e3);
        return figures;
    }

    /** Returns the median of the rounds' ratios: what disturbs the machine in a round disturbs both. */
    private static double ratioToFirst(Stage stage, Stage first) {
        double[] ratios = new double[stage.turns().size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = stage.turns().get(round).sumMicros()
                    / first.turns().get(round).sumMicros();
        }
        return Median.of(ratios);
    }
}
