package dev.backchat.server.config;

import dev.backchat.server.config.ConfigType.Form;
import dev.backchat.server.iam.AccessKey;
import dev.backchat.server.net.HttpUrl;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes a configuration as YAML, with the origin of each value and without secrets. */
public final class ConfigYaml {
    /** Values that need no quotes: YAML reads them as their text, or as a number whose text is the value. */
    private static final Pattern PLAIN = Pattern.compile(
            "[A-Za-z/][A-Za-z0-9/._-]*|(0|[1-9][0-9]*)(ms|s|m|h|d|KiB|MiB)?|[0-9]+(\\.[0-9]+){3}(/[0-9]+)?");

    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigValues values;
    private final StringJoiner lines = new StringJoiner("\n", "", "\n");

    private ConfigYaml(ConfigValues values) {
        this.values = values;
    }

    /** Returns one or more lines for each key. */
    public static String of(List<ConfigKey<?>> keys, ConfigValues values) {
        ConfigYaml yaml = new ConfigYaml(values);
        yaml.lines.add("# The configuration" + (values.isDev() ? " of a server with --dev" : "")
                + ", and where each value came from. Secrets are not shown.");
        keys.forEach(yaml::add);
        return yaml.lines.toString();
    }

    private void add(ConfigKey<?> key) {
        String text = values.text(key);
        ConfigOrigin origin = values.origin(key);
        if (key.type().form() == Form.ACCESS_KEYS) {
            accessKeys();
        } else if (text == null || text.isEmpty()) {
            line("# " + key.name() + ": " + none(key), origin);
        } else {
            switch (key.type().form()) {
                case SECRET -> line("# " + key.name() + ": not shown", origin);
                case SECRET_URL -> line(key.name() + ": " + scalar(withoutPassword(text)), origin);
                case LIST -> line(key.name() + ": " + list(text), origin);
                case MAPPING -> mapping(key.name(), text, origin);
                default -> line(key.name() + ": " + scalar(text), origin);
            }
        }
    }

    private static String none(ConfigKey<?> key) {
        return key.absent().words().replaceAll("; .*|`", "");
    }

    private void line(String line, ConfigOrigin origin) {
        lines.add(line + "  # " + origin.source());
    }

    /** Removes the password from the URL of PostgreSQL or Redis, which stays one that can be read. */
    private static String withoutPassword(String url) {
        String named = url.replaceFirst("//([^:/?#]+:)[^/?#]*@", "//$1@");
        // A login without a colon is a user to PostgreSQL, and a password to Redis.
        return named.startsWith("redis") ? named.replaceFirst("//[^/?#]*(?<!:)@", "//") : named;
    }

    private static String list(String text) {
        return Stream.of(text.split(",", -1))
                .map(item -> scalar(item.strip()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private void mapping(String name, String text, ConfigOrigin origin) {
        line(name + ":", origin);
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.strip().split("=", 2);
            lines.add("  " + scalar(sides[0]) + ": " + scalar(HttpUrl.withoutSecrets(sides[1])));
        }
    }

    private void accessKeys() {
        List<AccessKey> keys = values.accessKeys();
        lines.add(keys.isEmpty() ? "# accessKeys: none" : "accessKeys:");
        for (int i = 0; i < keys.size(); i++) {
            AccessKey key = keys.get(i);
            line(
                    "  - accessKeyId: " + scalar(key.accessKeyId()),
                    values.accessKeyReader().origin(i));
            member("account", key.account());
            if (!key.user().equals(key.accessKeyId())) {
                member("user", key.user());
            }
            member(
                    "expiration",
                    key.expiration() == null ? null : key.expiration().toString());
            lines.add("    # secretAccessKey: not shown");
            if (key.sessionToken() != null) {
                lines.add("    # sessionToken: not shown");
            }
            lines.add("    # policies: "
                    + (key.policies() == null
                            ? "none, may do everything"
                            : key.policies().size()));
        }
    }

    private void member(String name, @Nullable String text) {
        if (text != null) {
            // In quotes, because an account may start with a zero.
            lines.add("    " + name + ": " + JSON.writeValueAsString(text));
        }
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !text.equals("null") ? text : JSON.writeValueAsString(text);
    }
}
