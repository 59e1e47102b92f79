package dev.backchat.server;

import dev.backchat.client.Ivschat;
import dev.backchat.server.config.ConfigSources;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Reads configurations for tests, and uses what was made of them. */
final class Configs {
    private Configs() {}

    /** Reads a configuration to start a server by, which neither warms up nor waits for balancers unless told otherwise. */
    static ServerConfig read(
            boolean dev, Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        Map<String, String> quick = new HashMap<>(environment);
        quick.putIfAbsent("BACKCHAT_WARM_UP", "off");
        quick.putIfAbsent("BACKCHAT_DRAIN_GRACE", "0s");
        return load(dev, flags, quick, file).config();
    }

    static ConfigReader.Read load(
            boolean dev, Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        return ConfigReader.read(new ConfigSources(dev, flags, List.of(), environment, file));
    }

    /** A client of a dev server. */
    static Ivschat client(Server server) {
        return Ivschat.builder()
                .endpoint("http://127.0.0.1:" + server.port())
                .region("us-east-1")
                .credentials("test", "test")
                .build();
    }

    /** Runs a command; returns its exit code. Its complaints are those that {@code Main} would print. */
    static int run(Object command, StringWriter complaints, String... arguments) {
        return new CommandLine(command)
                .setExecutionExceptionHandler((e, failed, result) -> {
                    complaints.append(e.getMessage()).append('\n');
                    return 2;
                })
                .setErr(new PrintWriter(complaints, true))
                .execute(arguments);
    }
}
