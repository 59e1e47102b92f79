package dev.backchat.server;

import dev.backchat.server.command.Completion;
import dev.backchat.server.command.ConsoleCommand;
import dev.backchat.server.command.RoomCommand;
import dev.backchat.server.command.Send;
import dev.backchat.server.command.Tail;
import dev.backchat.server.command.TokenCommand;
import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.config.ConfigValues;
import dev.backchat.server.config.NearestName;
import dev.backchat.server.logging.LogSetup;
import dev.backchat.server.net.NotifySocket;
import dev.backchat.server.net.PassedSocket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 success, also if a signal stopped the server cleanly; 1 if it could not be stopped
 * cleanly; 2 bad usage or configuration, with one line on standard error per problem; 3 if the server had to halt. A
 * second signal ends a server that is stopping, with the signal's own exit code.
 */
@Command(
        name = "backchat",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "A self-hosted chat service for live streams that speaks Amazon IVS Chat's wire protocols.",
        subcommands = {Main.Serve.class, ConfigCommand.class, Backup.class})
public final class Main implements Callable<Integer> {
    private static final int UNCLEAN = 1;
    private static final int USAGE = 2;

    /** Whether the process exits by itself, with its own exit code. */
    private static volatile boolean isExiting;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private Main() {}

    /** Runs a command. */
    public static void main(String[] arguments) {
        boolean isServer = arguments.length > 0 && arguments[0].equals("serve");
        int code = (isServer ? commands(List.of()) : commands()).execute(arguments);
        isExiting = true;
        System.exit(code);
    }

    /** Returns the command line with all commands and their flags. */
    static CommandLine commands() {
        return commands(List.of(
                Migrate.class,
                TokenCommand.class,
                RoomCommand.class,
                Send.class,
                Tail.class,
                ConsoleCommand.class,
                Completion.class));
    }

    /** @param forPeople commands that a server doesn't need: loading their metadata takes a twentieth of its startup */
    private static CommandLine commands(List<Class<?>> forPeople) {
        CommandLine commands = new CommandLine(new Main());
        forPeople.forEach(commands::addSubcommand);
        if (!forPeople.isEmpty()) {
            LauncherPrograms.addTo(commands);
        }
        ConfigFlags.addTo(Objects.requireNonNull(commands.getSubcommands().get("serve")));
        ConfigCommand.addFlags(Objects.requireNonNull(commands.getSubcommands().get("config")));
        // A message may start with @.
        return commands.setExpandAtFiles(false)
                .setParameterExceptionHandler((e, ignored) -> printError(e))
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (e instanceof ConfigurationException configuration) {
                        configuration.lines().forEach(Main::printError);
                        return USAGE;
                    }
                    if (e instanceof IOException) {
                        return printError(String.valueOf(e.getMessage()));
                    }
                    throw e;
                });
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
        return 0;
    }

    private static int printError(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            Map<String, String> commands = new TreeMap<>();
            e.getCommandLine().getSubcommands().keySet().forEach(name -> commands.put(name, name));
            String hint = NearestName.hint(unmatched.getUnmatched().getFirst(), commands);
            if (!hint.isEmpty()) {
                return printError(e.getMessage() + hint);
            }
        }
        return printError(String.valueOf(e.getMessage()) + "; see "
                + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    }

    private static int printError(String line) {
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
        @Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigurationException, IOException, InterruptedException {
            ConfigSources sources = ConfigFlags.sources(Objects.requireNonNull(spec), null);
            PassedSocket passed =
                    PassedSocket.find(System.getenv(), ProcessHandle.current().pid());
            if (passed != null) {
                // The checks on the address, above all for TLS, apply to the one actually used.
                sources = sources.withFlag(ConfigKeys.HOST.name(), passed.host())
                        .withFlag(ConfigKeys.PORT.name(), Integer.toString(passed.port()));
            }
            ConfigReader.Read read = ConfigReader.read(sources);
            ConfigValues values = read.values();
            LogSetup.configure(values.get(ConfigKeys.LOG_LEVEL), values.get(ConfigKeys.LOG_FORMAT));
            values.warnings().forEach(LoggerFactory.getLogger(Main.class)::warn);
            try {
                serve(read, sources, passed);
            } finally {
                LogSetup.stop();
            }
            return 0;
        }

        private static void serve(ConfigReader.Read read, ConfigSources sources, @Nullable PassedSocket passed)
                throws IOException, InterruptedException {
            ServerConfig config = read.config();
            Server server = Server.start(config, passed);
            NotifySocket manager = NotifySocket.find(System.getenv());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, manager), "stop"));
            if (read.values().get(ConfigKeys.LOG_FORMAT).equals("json")) {
                LoggerFactory.getLogger(Main.class)
                        .info(
                                "listening on {}:{}, internal port {}",
                                config.listen().host(),
                                server.port(),
                                server.internalPort());
            } else {
                System.out.print(Banner.of(config, server, Version.number()));
                System.out.flush();
            }
            manager.send(NotifySocket.READY);
            new Reload(sources, read, server).watch();
        }

        /** After a signal the exit code would be the signal's, even though all went well. */
        private static void stop(Server server, NotifySocket manager) {
            TerminationSignals.restoreDefault();
            manager.send(NotifySocket.STOPPING);
            boolean isClean = server.stop();
            LogSetup.stop();
            if (!isExiting) {
                Runtime.getRuntime().halt(isClean ? 0 : UNCLEAN);
            }
        }
    }
}
