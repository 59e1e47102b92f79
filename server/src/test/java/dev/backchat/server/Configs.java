package dev.backchat.server;

import dev.backchat.server.config.ConfigSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads configurations for tests. */
final class Configs {
    private Configs() {}

    static ServerConfig read(
            boolean dev, Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        return load(dev, flags, environment, file).config();
    }

    static ConfigReader.Read load(
            boolean dev, Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        return ConfigReader.read(new ConfigSources(dev, flags, List.of(), environment, file));
    }
}
