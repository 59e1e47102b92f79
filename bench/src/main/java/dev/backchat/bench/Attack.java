package dev.backchat.bench;

import static java.util.Objects.requireNonNull;

import dev.backchat.client.IvschatClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./backchat bench attack}: measures deliveries to viewers while the same server is under attack. */
@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "A room of honest viewers, while others attack the server, one way after the other and all at once.",
            "Without limits by address, so that it is the server that has to bear it. The exit code is 1 if a viewer",
            "missed a message. Needs a C compiler."
        })
final class Attack implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--viewers", paramLabel = "N", description = "Who chat.")
    private int viewers = 1000;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second in their room.")
    private int rate = 20;

    @Option(
            names = "--per-second",
            paramLabel = "N",
            description = "Of each attack that comes in many pieces: requests, handshakes, connections.")
    private int perSecond = 500;

    @Option(names = "--sockets", paramLabel = "N", description = "Of each attack that goes on on sockets.")
    private int sockets = 200;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each line takes.")
    private int seconds = 10;

    @Option(
            names = "--nice",
            paramLabel = "N",
            description = {
                "Of the attackers, 0 to 19. Real ones have processors of their own; here, with 0, they take the server's",
                "and the viewers'."
            })
    private int nice;

    @Option(
            names = "--elsewhere",
            description = {
                "Attack a second server beside that of the viewers: what they hear later then, they do because of the",
                "processors that an attack takes, and not because of their server."
            })
    private boolean elsewhere;

    @Option(names = "--only", paramLabel = "NAME", description = "One attack, or \"all\" at once.")
    private String only = "";

    @Override
    public Integer call() throws Exception {
        Peers peers = new Peers(Path.of(System.getProperty("backchat.launcher")), List.of());
        Path program = peers.load();
        try (ServerProcess server = peers.find(Peers.BACKCHAT).start().start();
                IvschatClient client = Entrance.client(server.endpoint())) {
            String room = Entrance.createRoom(client);
            Entrance entrance = Entrance.of(client, room, viewers, peers.built());
            int publishers = Math.max(1, rate / Scenario.RATE_OF_A_PUBLISHER);
            try (Load load = Load.open(program, server.endpoint().getPort(), viewers, 1, publishers, entrance)) {
                return (elsewhere ? runElsewhere(load, peers) : run(load, server, client, room)) ? 0 : 1;
            }
        }
    }

    private boolean runElsewhere(Load load, Peers peers) throws Exception {
        try (ServerProcess other = peers.find(Peers.BACKCHAT).start().start();
                IvschatClient client = Entrance.client(other.endpoint())) {
            return run(load, other, client, Entrance.createRoom(client));
        }
    }

    private boolean run(Load load, ServerProcess server, IvschatClient client, String room) throws Exception {
        Attackers attackers = new Attackers(server.endpoint(), client, room, perSecond, sockets);
        if (!only.isEmpty() && !only.equals(ALL) && !attackers.names().contains(only)) {
            throw new ParameterException(
                    requireNonNull(spec).commandLine(),
                    "--only: there is no attack " + only + ", but " + String.join(", ", attackers.names()));
        }
        System.out.printf(
                "%,d viewers, %d messages a second. Attacks: %,d a second, or %,d sockets, nice %d.%n%n"
                        + "  attack               p50 ms  p99 ms  times quiet  server's CPU  attempts%n",
                viewers, rate, perSecond, sockets, nice);
        Load.Run warmUp = load.rate(rate, seconds);
        Load.Run quiet = load.rate(rate, seconds);
        boolean isOrdered = warmUp.ordered() && quiet.ordered();
        print("none", quiet, quiet, 0, 0);
        for (String name : attackers.names()) {
            if (only.isEmpty() || only.equals(name)) {
                isOrdered &= measure(name, List.of(name), load, server, attackers, quiet);
            }
        }
        if (only.isEmpty() || only.equals(ALL)) {
            isOrdered &= measure(ALL, attackers.names(), load, server, attackers, quiet);
        }
        Load.Run after = load.rate(rate, seconds);
        print("none", after, quiet, 0, 0);
        isOrdered &= after.ordered();
        System.out.println(isOrdered ? "\nNobody missed anything." : "\nFAILED: lost, doubled or misplaced a message.");
        return isOrdered;
    }

    /**
     * Measures one line of the table. The attack ends before the line does, so that its after-effects are measured too.
     */
    private boolean measure(
            String title, List<String> names, Load load, ServerProcess server, Attackers attackers, Load.Run quiet)
            throws Exception {
        yieldProcessors();
        Attackers.Raid raid = attackers.begin(names);
        try {
            yieldProcessors();
            ProcessorTime before = server.cpuByKind();
            Map<String, Long> refusedBefore = server.refused();
            CompletableFuture<Void> end = CompletableFuture.runAsync(
                    raid::end, CompletableFuture.delayedExecutor(seconds * 750L, TimeUnit.MILLISECONDS));
            Load.Run run = load.rate(rate, seconds);
            end.join();
            double cpu = server.cpuByKind().minus(before).total().toNanos() / 1e9 / run.seconds();
            print(title, run, quiet, cpu, raid.attempts());
            server.refused().forEach((metric, count) -> {
                long more = count - refusedBefore.getOrDefault(metric, 0L);
                if (more > 0) {
                    System.out.printf("    %s: %,d%n", metric, more);
                }
            });
            return run.ordered();
        } finally {
            raid.end();
        }
    }

    /**
     * Raises the nice value of this process's current threads, which Linux sets per thread; the load and the server are
     * other processes.
     */
    private void yieldProcessors() throws IOException, InterruptedException {
        if (nice > 0) {
            List<String> command = new ArrayList<>(List.of("renice", "-n", Integer.toString(nice), "-p"));
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                threads.forEach(thread -> command.add(thread.getFileName().toString()));
            }
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    private static void print(String title, Load.Run run, Load.Run quiet, double cpu, long attempts) {
        System.out.printf(
                "  %-19s  %6.1f  %6.1f  %11.2f  %12.2f  %,8d%n",
                title,
                run.p50Micros() / 1e3,
                run.p99Micros() / 1e3,
                run.p99Micros() / quiet.p99Micros(),
                cpu,
                attempts);
    }
}
