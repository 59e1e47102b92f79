package dev.backchat.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./backchat cluster --dev}: several servers on this machine as one service. Exit codes: 0 a signal stopped it; 2
 * bad usage, or it could not be started, with one line on standard error.
 */
@Command(
        name = "backchat cluster",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        showDefaultValues = true,
        sortOptions = false,
        description = {
            "Several servers as one service, for development: PostgreSQL (which it brings), Redis or Valkey (which must be"
                    + " installed), the nodes, and a balancer in front of them.",
            "All of it ends with this process, and nothing is kept."
        })
public final class Main implements Callable<Integer> {
    private static final int USAGE = 2;
    /** Ports of nodes and their internal ports are ten apart. */
    private static final int MAX_NODES = 9;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(names = "--dev", description = "For development: takes the key pair test/test. There is no other cluster.")
    private boolean isDev;

    @Option(names = "--nodes", paramLabel = "N", description = "How many servers, from 1 to " + MAX_NODES + ".")
    private int nodes = 3;

    @Mixin
    private final PortFlags ports = new PortFlags();

    @Parameters(
            paramLabel = "-- FLAGS",
            description = "More flags of serve for each node, such as: -- --log-level debug.")
    private List<String> flags = List.of();

    private Main() {}

    /** Runs the cluster. The launcher passes its location in the system property {@code backchat.launcher}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setParameterExceptionHandler((e, ignored) -> {
                    System.err.println("backchat: " + e.getMessage() + "; see backchat cluster --help");
                    return USAGE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (!isDev) {
            throw new ParameterException(
                    command,
                    "a cluster is for development only: say --dev; docs/operate.md has several servers for real");
        }
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new ParameterException(command, "--nodes must be a number from 1 to " + MAX_NODES);
        }
        Cluster cluster =
                new Cluster(new Cluster.Options(Path.of(System.getProperty("backchat.launcher")), nodes, ports, flags));
        Thread stop = new Thread(() -> stop(cluster), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            System.out.print(cluster.start());
            System.out.flush();
        } catch (StartException e) {
            // False when a signal stops it while it starts: then the hook has the last word.
            if (isRemoved(stop)) {
                System.err.println("backchat: " + e.getMessage());
                cluster.stop();
            }
            return USAGE;
        }
        // The main thread stays: children live as long as the thread that started them.
        new CountDownLatch(1).await();
        return 0;
    }

    private static boolean isRemoved(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** After a signal the exit code would be the signal's, even though all went well. */
    private static void stop(Cluster cluster) {
        System.err.println("backchat: stopping …");
        cluster.stop();
        Runtime.getRuntime().halt(0);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"backchat " + number()};
        }

        static String number() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
