package dev.backchat.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./backchat bench <scenario>}: starts the servers, measures them in turn, and prints a table. */
@Command(
        name = "backchat bench",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Measures Backchat beside its peers.",
        subcommands = {
            OperationBench.class,
            Main.GetRoom.class,
            FanOut.class,
            Churn.class,
            BadHandlers.class,
            Attack.class,
            Cluster.class,
            HistoryBench.class
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private Main() {}

    /** Runs a scenario. The launcher passes its location in the system property {@code backchat.launcher}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println("backchat: " + e.getMessage() + "; see "
                            + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return 2;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
        return 0;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"backchat " + Main.class.getPackage().getImplementationVersion()};
        }
    }

    /** Number and duration of the turns of each contender. */
    static final class Turns {
        @Option(names = "--seconds", paramLabel = "N", description = "How long each measurement takes.")
        int seconds = 5;

        @Option(names = "--rounds", paramLabel = "N", description = "How often each has its turn.")
        int rounds = 5;
    }

    @Command(
            name = "get-room",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            showDefaultValues = true,
            description = "GetRoom by Backchat's client, beside the AWS SDK for Java v2.")
    static final class GetRoom implements Callable<Integer> {
        @Mixin
        private final Turns turns = new Turns();

        @Option(names = "--callers", paramLabel = "N", description = "How many virtual threads call at a time.")
        private int callers = 16;

        @Mixin
        private final RecordedRuns.FileOption record = new RecordedRuns.FileOption();

        @Override
        public Integer call() throws Exception {
            RecordedRuns recorded = record.read("get-room --callers=" + callers, turns.rounds, turns.seconds);
            Path launcher = Path.of(System.getProperty("backchat.launcher"));
            GetRoomBench.run(launcher, turns.seconds, turns.rounds, callers, recorded);
            return 0;
        }
    }
}
