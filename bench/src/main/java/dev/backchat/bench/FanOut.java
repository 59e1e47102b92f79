package dev.backchat.bench;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./backchat bench fanout}: measures the cost of delivering a message to everybody, beside other servers. */
@Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "One message in, a frame out to everybody: what that costs, beside other WebSocket servers.",
            "The servers take turns. A run in which a viewer missed a message, or had one twice or out of order, counts"
                    + " as failed, and the exit code is 1. Needs a C compiler; uWebSockets, ws and Socket.IO need Node.js with npm,"
                    + " Nchan nginx with its module, Centrifugo its binary; who lacks something is left out."
        })
final class FanOut implements Callable<Integer> {
    @Option(
            names = "--servers",
            paramLabel = "NAME",
            split = ",",
            description = "Which take part: floor (a plain C server), backchat, uws, nchan, centrifugo, ws, socketio.")
    private List<String> servers = List.of("floor", "backchat", "uws", "nchan", Centrifugo.NAME, "ws", "socketio");

    @Option(names = "--peers", description = "Measures nothing, only says which are found, and what the others lack.")
    private boolean isPeers;

    @Option(
            names = "--scenarios",
            paramLabel = "NAME",
            split = ",",
            converter = ScenarioName.class,
            description = "Which run: ${COMPLETION-CANDIDATES}.")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(names = "--rounds", paramLabel = "N", description = "How often each server has its turn.")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each turn takes.")
    private int seconds = 10;

    @Option(names = "--warm-up", paramLabel = "N", description = "Seconds for which each server works beforehand.")
    private int warmUp = 10;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Messages that haven't reached everybody yet, in the scenario saturated.")
    private int inFlight = 16;

    @Option(names = "--serve", paramLabel = "OPTION", description = "One more option for ./backchat serve.")
    private List<String> serve = List.of();

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description =
                    "Where to put plots, when the scenarios that they show have run: processor time by the size of"
                            + " the room (room, thousands, hundreds, rooms), and memory by connections (idle).")
    private @Nullable Path plots;

    @Mixin
    private final RecordedRuns.FileOption record = new RecordedRuns.FileOption();

    /** Converts the printed name of a scenario. */
    static final class ScenarioName implements ITypeConverter<Scenario> {
        @Override
        public Scenario convert(String name) {
            return Scenario.named(name);
        }
    }

    @Override
    public Integer call() throws Exception {
        Path launcher = Path.of(System.getProperty("backchat.launcher"));
        Peers peers = new Peers(launcher, serve);
        if (isPeers) {
            peers.found(servers);
            return 0;
        }
        RecordedRuns recorded =
                record.read(Stream.concat(Stream.of("fanout"), serve.stream()).collect(joining(" ")), rounds, seconds);
        FanOutBench bench = new FanOutBench(peers, rounds, seconds, warmUp, inFlight, plots);
        return bench.run(servers, scenarios, recorded) ? 0 : 1;
    }
}
