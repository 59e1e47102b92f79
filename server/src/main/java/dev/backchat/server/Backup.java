package dev.backchat.server;

import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.sql.DatabaseCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies the database of a server, running or not. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Copies a server's database into a new file, also while the server runs.")
final class Backup implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The copy; it must not be there yet.")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "The server's data directory.")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "The server's configuration file, which names it.")
    private @Nullable Path config;

    private final Map<String, String> environment;

    Backup() {
        this(System.getenv());
    }

    Backup(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ConfigurationException, IOException {
        Map<String, String> flags = new HashMap<>();
        if (data != null) {
            flags.put("data", data);
        }
        // Read as for development, because a copy needs no access keys.
        ServerConfig read = ConfigReader.read(new ConfigSources(true, flags, List.of(), environment, config))
                .config();
        if (data == null && read.storage().postgres() != null) {
            throw new ConfigurationException(
                    List.of("the state is in PostgreSQL at " + read.storage().postgres()
                            + ": back it up with pg_dump; --data DIR copies a database in a directory"));
        }
        Path directory = read.storage().data();
        if (directory == null || file == null) {
            throw new ConfigurationException(List.of(
                    "which data directory? Name it by --data, BACKCHAT_DATA or the server's configuration, --config"));
        }
        DatabaseCopy.make(directory, file);
        System.out.printf(
                "Copied the database in %s to %s, %d bytes that its owner alone can read.%n"
                        + "It holds the keys of chat tokens. To restore it, make it backchat.db in an empty directory,"
                        + " and start a server with that as --data.%n",
                directory, file, Files.size(file));
        return 0;
    }
}
