package dev.backchat.server.config;

import dev.backchat.server.config.ConfigType.Form;
import dev.backchat.server.net.HttpUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Factories of value types. */
public final class ConfigTypes {
    private static final Pattern LAMBDA_ARN = Pattern.compile("arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|KiB|MiB)");
    private static final Pattern NAME_AND_PORT = Pattern.compile("[^:]*:[0-9]*|\\[.*]:[0-9]*");
    private static final int KIB = 1024;

    private ConfigTypes() {}

    public static ConfigType<Integer> number(int min, int max) {
        return number(min, max, "");
    }

    /** @param zero the meaning of 0, for the documentation */
    public static ConfigType<Integer> number(int min, int max, String zero) {
        return new ConfigType<>(
                "a number from " + min + " to " + max,
                min + "–" + max + (zero.isEmpty() ? "" : "; " + zero),
                Form.TEXT,
                text -> within(integer(text), min, max),
                String::valueOf);
    }

    /** Returns a type for durations within a range, whose bounds are written like values. */
    public static ConfigType<Duration> duration(String min, String max) {
        Duration least = duration(min);
        Duration most = duration(max);
        return new ConfigType<>(
                "a time from " + least.toSeconds() + "s to " + most.toSeconds() + "s, such as 20ms, 90s, 5m, 2h or 30d",
                "`" + min + "`–`" + max + "`",
                Form.TEXT,
                text -> within(duration(text), least, most),
                ConfigTypes::format);
    }

    /** Returns a type for numbers of bytes within a range, whose bounds are written like values. */
    public static ConfigType<Long> bytes(String min, String max) {
        return bytes(bytes(min), bytes(max), "`" + min + "`–`" + max + "`");
    }

    static ConfigType<Long> bytes(long min, long max, String range) {
        return new ConfigType<>(
                "bytes from " + min + " to " + max + ", such as 65536, 512KiB or 2MiB",
                range,
                Form.TEXT,
                text -> within(bytes(text), min, max),
                ConfigTypes::format);
    }

    public static ConfigType<Boolean> truth() {
        return oneOf(Map.of("true", true, "false", false), "true or false", "`true`, `false`");
    }

    /** Returns a type for {@code on} or {@code off}. */
    public static ConfigType<Boolean> onOff() {
        return oneOf(Map.of("on", true, "off", false), "on or off", "`on`, `off`");
    }

    /** Returns a type for one of several words. */
    public static ConfigType<String> words(String... words) {
        Map<String, String> values = Stream.of(words).collect(Collectors.toMap(word -> word, word -> word));
        String last = words[words.length - 1];
        String others = String.join(", ", List.of(words).subList(0, words.length - 1));
        return oneOf(
                values,
                others + " or " + last,
                Stream.of(words).map(word -> "`" + word + "`").collect(Collectors.joining(", ")));
    }

    public static <T> ConfigType<T> oneOf(Map<String, T> values, String expected, String range) {
        return oneOf(() -> values, () -> expected, range);
    }

    /** Returns a type for one of several words, whose values are computed when needed. */
    public static <T> ConfigType<T> oneOf(Supplier<Map<String, T>> values, Supplier<String> expected, String range) {
        return new ConfigType<>(
                expected,
                range,
                Form.TEXT,
                text -> {
                    T value = values.get().get(text);
                    if (value == null) {
                        throw new IllegalArgumentException();
                    }
                    return value;
                },
                String::valueOf);
    }

    /** Returns a type for an address to listen on. */
    public static ConfigType<String> host() {
        return new ConfigType<>("an address", "an address", Form.TEXT, ConfigTypes::host, text -> text);
    }

    private static String host(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException();
        }
        if (text.contains("/")) {
            throw new IllegalArgumentException("a name or an IP address alone, not a URL");
        }
        if (NAME_AND_PORT.matcher(text).matches()) {
            throw new IllegalArgumentException("the port has a key of its own");
        }
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    public static ConfigType<Path> directory() {
        return path("a directory", text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException();
            }
            return Path.of(text);
        });
    }

    /** Returns a type for names of YAML files; empty for none. */
    public static ConfigType<Path> yamlFile() {
        return path("a file in YAML", Path::of);
    }

    /** Returns a type for names of PEM files; empty for none. */
    public static ConfigType<Path> file() {
        return path("a file in PEM", Path::of);
    }

    private static ConfigType<Path> path(String range, Function<String, Path> parse) {
        return new ConfigType<>(range, range, Form.TEXT, parse, Path::toString);
    }

    /** Returns a type for access keys, which only the file has, and which are not read as one value. */
    public static ConfigType<String> accessKeys() {
        return new ConfigType<>("a list", "a list, see below", Form.ACCESS_KEYS, text -> text, text -> text);
    }

    /** Returns a type for secrets, which may be empty and are never shown. */
    public static ConfigType<String> secret() {
        return new ConfigType<>("a secret", "a secret", Form.SECRET, text -> text, text -> text);
    }

    /**
     * Returns a type for URLs that hold a password; empty for none.
     *
     * @param example of such a URL
     * @param check throws {@link IllegalArgumentException} for an invalid URL; its message says why, without the password
     */
    public static ConfigType<String> secretUrl(String example, Consumer<String> check) {
        return new ConfigType<>(
                "a URL like " + example,
                "a URL, see below",
                Form.SECRET_URL,
                text -> {
                    if (!text.isEmpty()) {
                        check.accept(text);
                    }
                    return text;
                },
                text -> text);
    }

    /**
     * Returns a type for values that are parsed elsewhere.
     *
     * @param parse returns null for an invalid value
     */
    public static <T> ConfigType<T> text(Supplier<String> expected, String range, Function<String, @Nullable T> parse) {
        return new ConfigType<>(
                expected,
                range,
                Form.TEXT,
                text -> {
                    T value = parse.apply(text);
                    if (value == null) {
                        throw new IllegalArgumentException();
                    }
                    return value;
                },
                String::valueOf);
    }

    /** @param isValid tells whether a text may be in the list */
    public static ConfigType<List<String>> texts(String expected, String range, Predicate<String> isValid) {
        return list(expected, range, text -> {
            if (!isValid.test(text)) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    /** @param parse parses an item; throws {@link IllegalArgumentException} if it is invalid */
    public static <T> ConfigType<List<T>> list(String expected, String range, Function<String, T> parse) {
        return new ConfigType<>(
                "a list of " + expected,
                range,
                Form.LIST,
                text -> {
                    List<T> items = new ArrayList<>();
                    List<String> wrong = new ArrayList<>();
                    for (String item : text.split(",", -1)) {
                        try {
                            items.add(parse.apply(item.strip()));
                        } catch (IllegalArgumentException e) {
                            wrong.add("'" + item.strip() + "'");
                        }
                    }
                    if (!wrong.isEmpty()) {
                        throw new IllegalArgumentException("not " + String.join(" or ", wrong));
                    }
                    return List.copyOf(items);
                },
                items -> items.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** Returns a type for review handlers that are not in Lambda. */
    public static ConfigType<Map<String, URI>> handlers() {
        return new ConfigType<>(
                "ARN=URL, with the ARN of a Lambda function and an http or https URL; more of them after commas",
                "ARN to URL",
                Form.MAPPING,
                ConfigTypes::handlers,
                urls -> urls.entrySet().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static Map<String, URI> handlers(String text) {
        Map<String, URI> urls = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.strip().split("=", 2);
            try {
                if (!LAMBDA_ARN.matcher(sides[0]).matches()) {
                    wrong.add("'" + HttpUrl.withoutSecrets(sides[0]) + "' is not the ARN of a Lambda function");
                } else if (sides.length == 1 || sides[1].isBlank()) {
                    wrong.add("there is no URL for " + sides[0]);
                } else if (urls.putIfAbsent(sides[0], HttpUrl.parse(sides[1])) != null) {
                    wrong.add(sides[0] + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage() + " for " + sides[0]);
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return urls;
    }

    private static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException();
        }
    }

    private static Duration duration(String text) {
        Matcher matcher = matching(DURATION, text);
        ChronoUnit unit = switch (matcher.group(2)) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
        return Duration.of(Long.parseLong(matcher.group(1)), unit);
    }

    static long bytes(String text) {
        Matcher matcher = matching(SIZE, text);
        return Long.parseLong(matcher.group(1))
                * switch (matcher.group(2)) {
                    case "KiB" -> KIB;
                    case "MiB" -> KIB * KIB;
                    default -> 1;
                };
    }

    private static String format(Duration duration) {
        long millis = duration.toMillis();
        for (ChronoUnit unit : List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS)) {
            long unitMillis = unit.getDuration().toMillis();
            if (millis > 0 && millis % unitMillis == 0) {
                return millis / unitMillis + unit.name().substring(0, 1).toLowerCase(Locale.ROOT);
            }
        }
        return millis + "ms";
    }

    private static String format(long bytes) {
        if (bytes % (KIB * KIB) == 0) {
            return bytes / (KIB * KIB) + "MiB";
        }
        return bytes % KIB == 0 ? bytes / KIB + "KiB" : Long.toString(bytes);
    }

    private static Matcher matching(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        return matcher;
    }

    private static <T extends Comparable<T>> T within(T value, T min, T max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException();
        }
        return value;
    }
}
