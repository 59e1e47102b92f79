package dev.backchat.server.config;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration, with its name in the file, in the environment, and optionally as a flag.
 *
 * @param name in the file
 * @param formerName a former name, which is still accepted; null for none
 * @param type of its values
 * @param narrowed the type, depending on the values of other keys
 * @param absent the default
 * @param doc one line of documentation
 * @param flag its name and parameter on the command line, such as {@code --port N}; null for none
 * @param isReloaded whether a change takes effect without a restart
 */
public record ConfigKey<T>(
        String name,
        @Nullable String formerName,
        ConfigType<T> type,
        Function<ConfigValues, ConfigType<T>> narrowed,
        Absent<T> absent,
        String doc,
        @Nullable String flag,
        boolean isReloaded) {
    static final String ENVIRONMENT_PREFIX = "BACKCHAT_";

    /**
     * The default of a key.
     *
     * @param words for the documentation
     * @param text as written in the file; null if there is no default or it depends on the machine or other keys
     * @param devText the same with {@code --dev}
     * @param value null for none
     */
    public record Absent<T>(
            String words, @Nullable String text, @Nullable String devText, Function<ConfigValues, @Nullable T> value) {
        @Nullable String text(boolean dev) {
            return dev ? devText : text;
        }
    }

    /** Creates a key with a fixed default. */
    public static <T> ConfigKey<T> key(String name, ConfigType<T> type, String absent, String doc) {
        T value = type.parse().apply(absent);
        return with(name, type, new Absent<>("`" + absent + "`", absent, absent, values -> value), doc);
    }

    /** @param words the default in the words of the documentation */
    public static <T> ConfigKey<T> computed(
            String name, ConfigType<T> type, String words, Function<ConfigValues, @Nullable T> value, String doc) {
        return with(name, type, new Absent<>(words, null, null, value), doc);
    }

    private static <T> ConfigKey<T> with(String name, ConfigType<T> type, Absent<T> absent, String doc) {
        return new ConfigKey<>(name, null, type, values -> type, absent, doc, null, false);
    }

    /** Sets the default of a dev server. */
    public ConfigKey<T> dev(String text) {
        T value = type.parse().apply(text);
        Absent<T> otherwise = new Absent<>(
                absent.words + "; with `--dev`, `" + text + "`",
                absent.text,
                text,
                values -> values.isDev() ? value : absent.value.apply(values));
        return new ConfigKey<>(name, formerName, type, narrowed, otherwise, doc, flag, isReloaded);
    }

    /** Adds a flag, such as {@code --port N}; without a parameter, it stands for {@code true}. */
    public ConfigKey<T> flag(String flag) {
        return new ConfigKey<>(name, formerName, type, narrowed, absent, doc, flag, isReloaded);
    }

    /** Marks the key as taking effect without a restart. */
    public ConfigKey<T> reloaded() {
        return new ConfigKey<>(name, formerName, type, narrowed, absent, doc, flag, true);
    }

    /** Adds a former name. It is still accepted, with a warning that names the new one. */
    public ConfigKey<T> formerly(String formerName) {
        return new ConfigKey<>(name, formerName, type, narrowed, absent, doc, flag, isReloaded);
    }

    /** Returns a key for a number of bytes that is at least another key's value; its default grows with that. */
    public static ConfigKey<Long> bytesAtLeast(ConfigKey<Long> other, String min, String max, ConfigKey<Long> key) {
        long least = ConfigTypes.bytes(min);
        long most = ConfigTypes.bytes(max);
        String range = key.type.range() + ", and at least `" + other.name + "`";
        Absent<Long> absent = new Absent<>(key.absent.words, null, null, values -> {
            Long value = key.absent.value.apply(values);
            return Math.max(value == null ? least : value, values.get(other));
        });
        return new ConfigKey<>(
                key.name,
                key.formerName,
                ConfigTypes.bytes(least, most, range),
                values -> ConfigTypes.bytes(Math.max(least, values.get(other)), most, range),
                absent,
                key.doc,
                key.flag,
                key.isReloaded);
    }

    /** Returns the environment variable: {@code BACKCHAT_INTERNAL_PORT} for {@code internalPort}. */
    public String variable() {
        return variable(name);
    }

    /** Returns the environment variable of the former name; null for none. */
    @Nullable String formerVariable() {
        return formerName == null ? null : variable(formerName);
    }

    private static String variable(String name) {
        return ENVIRONMENT_PREFIX + words(name, "_").toUpperCase(Locale.ROOT);
    }

    /**
     * Returns the name of the flag, or what it would be if there is none: {@code --internal-port} for {@code
     * internalPort}.
     */
    public String flagName() {
        return flag == null ? "--" + words(name, "-").toLowerCase(Locale.ROOT) : flag.split(" ", 2)[0];
    }

    /** Returns the parameter of the flag; null for none. */
    public @Nullable String flagParameter() {
        return flag == null || !flag.contains(" ") ? null : flag.split(" ", 2)[1];
    }

    /** Returns the row in the table of {@code docs/configuration.md}. */
    public String row() {
        return String.join(
                        " | ",
                        "| `" + name + "`",
                        flag == null ? "" : "`" + flag.replace("|", "\\|") + "`",
                        type.form() == ConfigType.Form.ACCESS_KEYS ? "see below" : "`" + variable() + "`",
                        absent.words,
                        type.range(),
                        doc
                                + (formerName == null ? "" : " Formerly `" + formerName + "`.")
                                + (isReloaded ? " Reloaded." : "")
                                + " |")
                .replace("|  |", "| |");
    }

    private static String words(String name, String separator) {
        return name.replaceAll("([A-Z])", separator + "$1");
    }
}
