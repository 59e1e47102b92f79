package dev.backchat.server;

import dev.backchat.server.edge.PassedSocket;
import dev.backchat.server.logging.LogSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 fine, also where a signal stopped the server cleanly; 1 if it could not be stopped
 * cleanly; 2 bad usage or bad configuration, with one clear line on standard error; 3 if the server had to end itself.
 */
@Command(
        name = "backchat",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "A self-hosted chat service for live streams that speaks Amazon IVS Chat's wire protocols.",
        subcommands = {Main.Serve.class, Backup.class})
public final class Main implements Callable<Integer> {
    private static final int UNCLEAN = 1;
    private static final int USAGE = 2;

    /** Whether the process ends by itself, and so with an exit code of its own. */
    private static volatile boolean isExiting;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private Main() {}

    /** Runs a command. */
    public static void main(String[] arguments) {
        CommandLine commands = new CommandLine(new Main())
                .setParameterExceptionHandler((e, ignored) -> complain(e))
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (e instanceof ConfigurationException configuration) {
                        return complain(configuration.line());
                    }
                    if (e instanceof IOException) {
                        return complain(String.valueOf(e.getMessage()));
                    }
                    throw e;
                });
        int code = commands.execute(arguments);
        isExiting = true;
        System.exit(code);
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
        return 0;
    }

    private static int complain(ParameterException e) {
        return complain(String.valueOf(e.getMessage()) + "; see "
                + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    }

    private static int complain(String line) {
        System.err.println("backchat: " + line);
        return USAGE;
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

    @Command(
            name = "serve",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Serves until it is stopped.")
    static final class Serve implements Callable<Integer> {
        @Option(
                names = "--dev",
                description = "For development: takes the key pair test/test; keeps state in memory unless --data is"
                        + " given.")
        private boolean dev;

        @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on. Default: 127.0.0.1.")
        private @Nullable String host;

        @Option(
                names = "--port",
                paramLabel = "N",
                description = "Port for clients; 0 picks a free one. Default: 4870.")
        private @Nullable String port;

        @Option(
                names = "--internal-port",
                paramLabel = "N",
                description = "Port for operators: /healthz, /readyz, /metrics; 0 picks a free one. Default: 4871.")
        private @Nullable String internalPort;

        @Option(
                names = "--insecure-plain-text",
                description = "Serves without TLS on an address that others can reach: behind a proxy that ends it.")
        private boolean insecurePlainText;

        @Option(
                names = "--quotas",
                paramLabel = "aws|none",
                description = "Applies Amazon's quotas, or others: aws,Rooms=100. Default: none.")
        private @Nullable String quotas;

        @Option(
                names = "--delivery-window",
                paramLabel = "TIME",
                description = "Gathers a busy room's messages for so long, such as 20ms. Default: not at all.")
        private @Nullable String deliveryWindow;

        @Option(
                names = "--review",
                paramLabel = "ARN=URL",
                description = "Asks a URL in place of the Lambda function of this ARN; may be given more than once.")
        private List<String> review = List.of();

        @Option(names = "--log-level", paramLabel = "LEVEL", description = "debug, info, warn or error. Default: info.")
        private @Nullable String logLevel;

        @Option(names = "--log-format", paramLabel = "text|json", description = "Default: json; text with --dev.")
        private @Nullable String logFormat;

        @Option(names = "--data", paramLabel = "DIR", description = "Directory in which state survives.")
        private @Nullable String data;

        @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; see config-sample.yaml.")
        private @Nullable Path config;

        @Override
        public Integer call() throws ConfigurationException, IOException, InterruptedException {
            Map<String, String> flags = new HashMap<>();
            put(flags, "host", host);
            put(flags, "port", port);
            put(flags, "internalPort", internalPort);
            put(flags, "data", data);
            put(flags, "quotas", quotas);
            put(flags, "insecurePlainText", insecurePlainText ? "true" : null);
            put(flags, "deliveryWindow", deliveryWindow);
            put(flags, "logLevel", logLevel);
            put(flags, "logFormat", logFormat);
            put(flags, "reviewUrls", review.isEmpty() ? null : String.join(",", review));
            PassedSocket passed =
                    PassedSocket.find(System.getenv(), ProcessHandle.current().pid());
            if (passed != null) {
                // What is demanded of an address, above all TLS, is demanded of the one that counts.
                flags.put("host", passed.host());
                flags.put("port", Integer.toString(passed.port()));
            }
            ServerConfig read = ConfigReader.read(dev, flags, System.getenv(), config);
            LogSetup.configure(read.logLevel(), read.logFormat());
            try {
                serve(read, flags, passed);
            } finally {
                LogSetup.stop();
            }
            return 0;
        }

        private void serve(ServerConfig read, Map<String, String> flags, @Nullable PassedSocket passed)
                throws IOException, InterruptedException {
            Server server = Server.start(read, passed);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
            if (read.logFormat().equals("json")) {
                LoggerFactory.getLogger(Main.class)
                        .info(
                                "listening on {}:{}, internal port {}",
                                Banner.inUrl(read.host()),
                                server.port(),
                                server.internalPort());
            } else {
                System.out.print(Banner.of(read, server, Version.number()));
                System.out.flush();
            }
            new Reload(dev, flags, System.getenv(), config, read.files(), server).watch();
        }

        /** Where a signal asked for it, the exit code would be the signal's, though all went well. */
        private static void stop(Server server) {
            boolean isClean = server.stop();
            LogSetup.stop();
            if (!isExiting) {
                Runtime.getRuntime().halt(isClean ? 0 : UNCLEAN);
            }
        }

        private static void put(Map<String, String> flags, String key, @Nullable String value) {
            if (value != null) {
                flags.put(key, value);
            }
        }
    }
}
