package dev.backchat.server;

import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.config.ConfigYaml;
import dev.backchat.server.edge.ClientListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./backchat config}: inspects a configuration without starting a server. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Looks at a configuration without starting a server.",
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Print.class})
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Objects.requireNonNull(spec).commandLine().usage(System.out);
        return 0;
    }

    /** Adds the configuration's flags to the subcommands. */
    static void addFlags(CommandLine config) {
        config.getSubcommands().values().forEach(ConfigFlags::addTo);
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            versionProvider = Main.Version.class,
            description =
                    "Says everything that is wrong with a configuration; exit code 0 if nothing is. Takes the flags and"
                            + " variables that serve takes.")
    static final class Check implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file to look at, as --config has it.")
        private @Nullable Path file;

        @Override
        public Integer call() throws ConfigurationException, IOException {
            ConfigSources sources = ConfigFlags.sources(Objects.requireNonNull(spec), file);
            ConfigReader.Read read = ConfigReader.read(sources);
            ClientListener.check(read.config().clients());
            read.values().warnings().forEach(warning -> System.err.println("backchat: warning: " + warning));
            Path checked = read.values().file();
            System.out.println((checked == null ? "the configuration" : checked) + " is fine: "
                    + read.config().access().keys().size() + " access keys");
            return 0;
        }
    }

    @Command(
            name = "print",
            mixinStandardHelpOptions = true,
            versionProvider = Main.Version.class,
            description =
                    "Prints the configuration that serve would have with the same flags and variables, as YAML, with"
                            + " where each value came from. Secrets are not printed.")
    static final class Print implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws ConfigurationException {
            ConfigSources sources = ConfigFlags.sources(Objects.requireNonNull(spec), null);
            System.out.print(
                    ConfigYaml.of(ConfigKeys.ALL, ConfigReader.read(sources).values()));
            return 0;
        }
    }
}
