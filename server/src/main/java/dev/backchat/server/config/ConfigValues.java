package dev.backchat.server.config;

import dev.backchat.server.iam.AccessKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of a configuration, and the origin of each. */
public final class ConfigValues {
    /** A value as text. */
    record Setting(String text, ConfigOrigin origin) {}

    private final boolean dev;
    private final ConfigErrors errors;
    private final AccessKeyReader accessKeys;
    private final Map<String, Setting> settings = new HashMap<>();
    /** Parsed values of keys that have been read; null for none. */
    private final Map<String, @Nullable Object> values = new HashMap<>();

    private final List<String> warnings = new ArrayList<>();
    private @Nullable Path file;
    private boolean isWhole = true;

    ConfigValues(boolean dev, ConfigErrors errors) {
        this.dev = dev;
        this.errors = errors;
        this.accessKeys = new AccessKeyReader(errors);
    }

    /** Sets the text of a key, replacing any previous one. */
    void put(String key, String text, ConfigOrigin origin) {
        settings.put(key, new Setting(text, origin));
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    /** Returns warnings, as complete sentences for the operator. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    void readFrom(Path file, boolean couldBe) {
        this.file = file;
        isWhole = couldBe;
    }

    /** Returns false if the file couldn't be read, so that missing keys may be in there. */
    public boolean isWhole() {
        return isWhole;
    }

    AccessKeyReader accessKeyReader() {
        return accessKeys;
    }

    /** Returns whether this is for a development server. */
    public boolean isDev() {
        return dev;
    }

    /** Returns the value of a key that has a default. An invalid value is reported, and the default used instead. */
    public <T> T get(ConfigKey<T> key) {
        return Objects.requireNonNull(find(key));
    }

    /** Returns the value of a key, or null. */
    @SuppressWarnings("unchecked") // put by this method alone
    public <T> @Nullable T find(ConfigKey<T> key) {
        if (!values.containsKey(key.name())) {
            values.put(key.name(), parsed(key));
        }
        return (T) values.get(key.name());
    }

    private <T> @Nullable T parsed(ConfigKey<T> key) {
        Setting setting = settings.get(key.name());
        if (setting != null) {
            ConfigType<T> type = key.narrowed().apply(this);
            try {
                return type.parse().apply(setting.text().strip());
            } catch (IllegalArgumentException e) {
                String why = e.getMessage() == null ? "" : ": " + e.getMessage();
                errors.add(
                        setting.origin(),
                        setting.origin().must("be " + type.expected().get()) + why);
            }
        }
        return key.absent().value().apply(this);
    }

    /** Returns whether a key has a value, valid or not. */
    public boolean isGiven(ConfigKey<?> key) {
        return settings.containsKey(key.name());
    }

    /** Returns the origin of a key's value. */
    ConfigOrigin origin(ConfigKey<?> key) {
        Setting setting = settings.get(key.name());
        return setting == null ? ConfigOrigin.DEFAULT : setting.origin();
    }

    /** Returns the value as written, or the default as it would be written; null for none. */
    <T> @Nullable String text(ConfigKey<T> key) {
        Setting setting = settings.get(key.name());
        if (setting != null) {
            return setting.text().strip();
        }
        String text = key.absent().text(dev);
        T value = find(key);
        return text != null || value == null ? text : key.type().format().apply(value);
    }

    public List<AccessKey> accessKeys() {
        return accessKeys.keys();
    }

    /** Returns whether there are access keys, valid or not. */
    public boolean hasAccessKeys() {
        return accessKeys.isGiven();
    }

    /** Returns the configuration file; null for none. */
    public @Nullable Path file() {
        return file;
    }

    /** Returns the files that were read, including those of policies. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>(accessKeys.files());
        if (file != null) {
            files.add(file);
        }
        return files;
    }

    /** Returns the keys whose values differ in a changed configuration. */
    public List<ConfigKey<?>> changed(ConfigValues other, List<ConfigKey<?>> keys) {
        return keys.stream()
                .filter(key -> !Objects.equals(comparable(key), other.comparable(key)))
                .toList();
    }

    private <T> @Nullable String comparable(ConfigKey<T> key) {
        if (key.type().form() == ConfigType.Form.ACCESS_KEYS) {
            return accessKeys.text();
        }
        T value = find(key);
        return value == null ? null : key.type().format().apply(value);
    }
}
