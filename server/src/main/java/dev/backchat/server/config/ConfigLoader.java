package dev.backchat.server.config;

import static dev.backchat.server.config.ConfigKey.ENVIRONMENT_PREFIX;

import dev.backchat.server.config.ConfigType.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a configuration: flags take precedence over the environment, that over the file, that over the defaults.
 * Unknown keys are errors, so that a misspelled one isn't ignored.
 */
public final class ConfigLoader {
    /** Variables that are not keys of the file. The first three define one access key. */
    public static final String KEY_ID = ENVIRONMENT_PREFIX + "ACCESS_KEY_ID";

    public static final String SECRET = ENVIRONMENT_PREFIX + "SECRET_ACCESS_KEY";
    public static final String ACCOUNT = ENVIRONMENT_PREFIX + "ACCOUNT";
    private static final String CONFIG = ENVIRONMENT_PREFIX + "CONFIG";
    private static final String FILE_SUFFIX = "_FILE";
    private static final Set<String> OTHER_VARIABLES =
            Set.of(KEY_ID, SECRET, SECRET + FILE_SUFFIX, ACCOUNT, CONFIG, ENVIRONMENT_PREFIX + "JAVA_OPTS");

    private final Map<String, ConfigKey<?>> keys;
    private final ConfigErrors errors;
    private final ConfigValues values;

    private ConfigLoader(List<ConfigKey<?>> keys, boolean dev, ConfigErrors errors) {
        this.keys = keys.stream().collect(Collectors.toMap(ConfigKey::name, key -> key));
        this.errors = errors;
        this.values = new ConfigValues(dev, errors);
    }

    /** Loads the configuration and adds its errors; those of values are found when they are read. */
    public static ConfigValues load(List<ConfigKey<?>> keys, ConfigSources sources, ConfigErrors errors) {
        ConfigLoader loader = new ConfigLoader(keys, sources.dev(), errors);
        String named = sources.environment().get(CONFIG);
        Path file = sources.file();
        if (file != null) {
            loader.readFile(file);
        } else if (named != null) {
            loader.readFile(Path.of(named));
        }
        loader.readEnvironment(new TreeMap<>(sources.environment()));
        sources.unknownFlags().forEach(unknown -> errors.add(ConfigOrigin.flag(""), unknown));
        loader.keys.forEach((name, key) -> {
            String value = sources.flags().get(name);
            if (value != null) {
                loader.values.put(name, value, ConfigOrigin.flag(key.flagName()));
            }
        });
        return loader.values;
    }

    private void readFile(Path path) {
        ConfigFile file = ConfigFile.read(path, errors);
        values.readFrom(path, file != null);
        if (file == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : file.members()) {
            ConfigKey<?> key = keys.get(member.getKey());
            ConfigOrigin origin = file.origin(member.getKey());
            ConfigKey<?> renamed = renamed(member.getKey(), ConfigKey::formerName);
            if (key != null) {
                readMember(key, member.getValue(), origin, file);
            } else if (renamed == null) {
                errors.add(
                        origin,
                        "unknown key " + origin.told() + NearestName.hint(member.getKey(), spellings(ConfigKey::name)));
            } else {
                boolean isTwice =
                        file.members().stream().anyMatch(other -> other.getKey().equals(renamed.name()));
                if (mayBeTaken(origin, "'" + renamed.name() + "'", isTwice)) {
                    readMember(renamed, member.getValue(), origin, file);
                }
            }
        }
    }

    /** Returns the key with the given former name; null if there is none. */
    private @Nullable ConfigKey<?> renamed(String name, Function<ConfigKey<?>, @Nullable String> formerName) {
        return keys.values().stream()
                .filter(key -> name.equals(formerName.apply(key)))
                .findAny()
                .orElse(null);
    }

    /** Warns of a former name; returns false if the present name is used, too, which makes the value ambiguous. */
    private boolean mayBeTaken(ConfigOrigin origin, String present, boolean isTwice) {
        if (isTwice) {
            errors.add(origin, origin.sentence("is the former name of " + present + ", which is there too"));
        } else {
            values.warn(origin.sentence("is now called " + present + "; the former name still counts"));
        }
        return !isTwice;
    }

    private void readMember(ConfigKey<?> key, JsonNode value, ConfigOrigin origin, ConfigFile file) {
        Form form = key.type().form();
        if (form == Form.ACCESS_KEYS) {
            values.accessKeyReader().read(value, file);
        } else if (form == Form.MAPPING && value.isObject()) {
            String pairs = value.properties().stream()
                    .map(pair -> pair.getKey() + "=" + pair.getValue().asString(""))
                    .collect(Collectors.joining(","));
            values.put(key.name(), pairs, origin);
        } else if (form == Form.LIST && value.isArray()) {
            String items = value.valueStream().map(item -> item.asString("")).collect(Collectors.joining(","));
            values.put(key.name(), items, origin);
        } else if (!value.isValueNode() || value.isNull()) {
            errors.add(origin, origin.must("be a single value"));
        } else {
            values.put(key.name(), value.asString(), origin);
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        Map<String, ConfigKey<?>> byVariable = new HashMap<>();
        for (ConfigKey<?> key : keys.values()) {
            if (key.type().form() != Form.ACCESS_KEYS) {
                byVariable.put(key.variable(), key);
                if (key.type().form().isSecret()) {
                    byVariable.put(key.variable() + FILE_SUFFIX, key);
                }
            }
        }
        environment.forEach((name, value) -> {
            ConfigKey<?> key = byVariable.get(name);
            if (key != null) {
                Form form = key.type().form();
                String text = form.isSecret() ? secret(environment, key.variable()) : value;
                // An unreadable secret is an error, but neither a missing one nor an invalid URL.
                String unread = form == Form.SECRET ? "unread" : "";
                values.put(key.name(), text == null ? unread : text, ConfigOrigin.variable(name));
                return;
            }
            ConfigKey<?> renamed = renamed(name, ConfigKey::formerVariable);
            if (renamed != null) {
                ConfigOrigin origin = ConfigOrigin.variable(name);
                if (mayBeTaken(origin, renamed.variable(), environment.containsKey(renamed.variable()))) {
                    values.put(renamed.name(), value, origin);
                }
            } else if (name.startsWith(ENVIRONMENT_PREFIX) && !OTHER_VARIABLES.contains(name)) {
                Map<String, String> known = spellings(ConfigKey::variable);
                OTHER_VARIABLES.forEach(other -> known.put(other.substring(ENVIRONMENT_PREFIX.length()), other));
                String hint = NearestName.hint(name.substring(ENVIRONMENT_PREFIX.length()), known);
                errors.add(ConfigOrigin.variable(name), "unknown environment variable " + name + hint);
            }
        });
        readAccessKey(environment);
    }

    private void readAccessKey(Map<String, String> environment) {
        String id = environment.get(KEY_ID);
        String account = environment.get(ACCOUNT);
        boolean hasSecret = environment.containsKey(SECRET) || environment.containsKey(SECRET + FILE_SUFFIX);
        if (id == null && account == null && !hasSecret) {
            return;
        }
        String together = KEY_ID + ", " + SECRET + " (or " + SECRET + FILE_SUFFIX + ") and " + ACCOUNT;
        String secret = secret(environment, SECRET);
        if (id == null || account == null || !hasSecret) {
            values.accessKeyReader()
                    .addIncomplete(
                            ConfigOrigin.variable(KEY_ID), "the environment variables " + together + " go together");
        } else if (secret != null) {
            values.accessKeyReader().add(id, secret, account, ConfigOrigin.variable(together));
        }
    }

    /** Returns a secret from a variable, or from the file that another variable names; null if that can't be read. */
    private @Nullable String secret(Map<String, String> environment, String variable) {
        String file = environment.get(variable + FILE_SUFFIX);
        if (file == null) {
            return environment.get(variable);
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            errors.add(
                    ConfigOrigin.variable(variable + FILE_SUFFIX),
                    "cannot read the file that " + variable + FILE_SUFFIX + " names: " + ConfigFile.reason(e));
            return null;
        }
    }

    /** Maps every spelling of a key to its name in this kind of source. */
    private Map<String, String> spellings(Function<ConfigKey<?>, String> here) {
        Map<String, String> spellings = new TreeMap<>();
        keys.values().forEach(key -> spellings.put(key.flagName(), here.apply(key)));
        keys.values().forEach(key -> spellings.put(key.name(), here.apply(key)));
        return spellings;
    }
}
