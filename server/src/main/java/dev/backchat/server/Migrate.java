package dev.backchat.server;

import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.sql.PostgresUrl;
import dev.backchat.server.sql.SqliteToPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Copies the database in a data directory into PostgreSQL. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Copies the database of a server that has been stopped into an empty PostgreSQL database.")
final class Migrate implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "The server's data directory.")
    private @Nullable String data;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "The PostgreSQL database. A password is better given by the environment or the file.")
    private @Nullable String postgres;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration file, which may name both.")
    private @Nullable Path config;

    private final Map<String, String> environment;

    Migrate() {
        this(System.getenv());
    }

    Migrate(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ConfigurationException, IOException {
        Map<String, String> flags = new HashMap<>();
        if (data != null) {
            flags.put(ConfigKeys.DATA.name(), data);
        }
        if (postgres != null) {
            flags.put(ConfigKeys.POSTGRES.name(), postgres);
        }
        // Read as for development, because this needs no access keys.
        ServerConfig read = ConfigReader.read(new ConfigSources(true, flags, List.of(), environment, config))
                .config();
        Path directory = read.storage().data();
        PostgresUrl url = read.storage().postgres();
        List<String> missing = new ArrayList<>();
        if (directory == null) {
            missing.add("which data directory? Name it by --data, BACKCHAT_DATA or the configuration, --config");
        }
        if (url == null) {
            missing.add("which PostgreSQL? Name it by --postgres, BACKCHAT_POSTGRES or the configuration, --config");
        }
        if (directory == null || url == null) {
            throw new ConfigurationException(missing);
        }
        Map<String, Integer> counts = SqliteToPostgres.copy(directory, url);
        System.out.printf("Copied the database in %s to PostgreSQL at %s:%n", directory, url);
        counts.forEach((table, rows) -> System.out.printf("  %-22s %d%n", table, rows));
        System.out.println(
                "Start servers with postgres in their configuration. The copied database is not used any more.");
        return 0;
    }
}
