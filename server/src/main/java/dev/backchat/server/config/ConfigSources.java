package dev.backchat.server.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a configuration.
 *
 * @param dev whether {@code --dev} was given
 * @param flags the values of the given flags, by key
 * @param unknownFlags errors about the rest of the command line
 * @param environment all variables; those without the prefix are ignored
 * @param file null for the one that the environment names, or none
 */
public record ConfigSources(
        boolean dev,
        Map<String, String> flags,
        List<String> unknownFlags,
        Map<String, String> environment,
        @Nullable Path file) {
    /** Returns these sources with a flag added or replaced. */
    public ConfigSources withFlag(String key, String value) {
        Map<String, String> changed = new HashMap<>(flags);
        changed.put(key, value);
        return new ConfigSources(dev, changed, unknownFlags, environment, file);
    }
}
