package dev.backchat.server.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration is read from.
 *
 * @param dev whether {@code --dev} was given
 * @param flags the values of the flags that were given, by key
 * @param unknownFlags what else the command line had, in whole errors
 * @param environment all variables; those without the prefix are not ours
 * @param file null for the one that the environment names, or none
 */
public record ConfigSources(
        boolean dev,
        Map<String, String> flags,
        List<String> unknownFlags,
        Map<String, String> environment,
        @Nullable Path file) {
    /** With another flag, or another value of one. */
    public ConfigSources withFlag(String key, String value) {
        Map<String, String> changed = new HashMap<>(flags);
        changed.put(key, value);
        return new ConfigSources(dev, changed, unknownFlags, environment, file);
    }
}
