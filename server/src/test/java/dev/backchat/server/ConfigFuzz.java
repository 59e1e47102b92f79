package dev.backchat.server;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzFile;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.config.ConfigValues;
import dev.backchat.server.config.ConfigYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A configuration is accepted if and only if docs/configuration.md allows each of its values; it then has the values of
 * the flag, variable or line that takes precedence, and printed, it reads the same. Otherwise there is one error, which
 * names what is wrong.
 */
public final class ConfigFuzz {
    /** With the words of its error; empty where these depend on what is spoilt. */
    enum Outcome {
        TAKEN(""),
        FORMER_NAME(""),
        OUT_OF_RANGE(" must be "),
        WRONG_VALUE(" must be "),
        WRONG_HOST(" must be "),
        WRONG_LIST(" must be a list of "),
        WRONG_HANDLER(" must be ARN=URL"),
        UNKNOWN_KEY("unknown key '"),
        UNKNOWN_VARIABLE("unknown environment variable BACKCHAT_"),
        FORMER_NAME_TWICE("is the former name of "),
        TWICE("is there already, in line "),
        SECOND_DOCUMENT(" has a second document, from line "),
        NOT_YAML(" is not valid YAML, near line "),
        NO_MAPPING(" must be a mapping of keys to values"),
        NOT_UTF8(": it is not in UTF-8"),
        NO_FILE("cannot read the configuration file "),
        HALF_A_KEY_PAIR(" go together"),
        NO_SECRET_FILE("cannot read the file that BACKCHAT_"),
        NO_KEYS("there are no access keys: "),
        NO_DATA("there is no data directory: "),
        EXPOSED(", and there is no TLS: "),
        HALF_A_CERTIFICATE("tlsCertificate and tlsKey go together"),
        NO_REVIEW_SECRET("there are reviewUrls, but no reviewSecret"),
        NO_POSTGRES("redis needs postgres, too"),
        TWO_PASSWORDS(" another"),
        BAD_ENDPOINT(" must be an http or https URL: "),
        BENT("");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    /** A key, what it takes, and where it is found afterwards. */
    private record Key(String name, String unit, long min, long max, Function<ServerConfig, Object> value) {}

    private static final List<Key> KEYS = List.of(
            new Key("port", "", 0, 65_535, config -> config.listen().port()),
            new Key("internalPort", "", 0, 65_535, config -> config.internal().port()),
            new Key("eventLoops", "", 1, 1024, config -> config.listen().eventLoops()),
            new Key("tokenLifetime", "s", 1, 3600, config -> config.access().tokenLifetime()),
            new Key("tokenKeyAge", "h", 2, 365 * 24, config -> config.access().tokenKeyAge()),
            new Key(
                    "pingInterval",
                    "s",
                    1,
                    300,
                    config -> config.clients().chat().pingInterval()),
            new Key(
                    "requestTimeout",
                    "s",
                    1,
                    600,
                    config -> config.clients().http().requestTimeout()),
            new Key(
                    "deliveryWindow",
                    "ms",
                    0,
                    1000,
                    config -> config.clients().chat().deliveryWindow()),
            new Key(
                    "maxQueuedBytesPerConnection",
                    "KiB",
                    16,
                    65_536,
                    config -> config.clients().chat().maxQueuedBytes()),
            new Key(
                    "handshakeTimeout",
                    "s",
                    1,
                    60,
                    config -> config.clients().http().handshakeTimeout()),
            new Key(
                    "maxHeaders",
                    "",
                    16,
                    1000,
                    config -> config.clients().http().maxHeaders()),
            new Key(
                    "maxHeaderBytes",
                    "KiB",
                    8,
                    128,
                    config -> config.clients().http().maxHeaderBytes()),
            new Key(
                    "maxRequestBytes",
                    "KiB",
                    64,
                    16 * 1024,
                    config -> config.clients().http().maxRequestBytes()),
            new Key(
                    "maxMessageBytes",
                    "KiB",
                    8,
                    64,
                    config -> config.clients().chat().maxMessageBytes()),
            new Key(
                    "maxFragments",
                    "",
                    1,
                    16_384,
                    config -> config.clients().chat().maxFragments()),
            new Key(
                    "maxFramesPerSecond",
                    "",
                    20,
                    10_000,
                    config -> config.clients().chat().maxFramesPerSecond()),
            new Key(
                    "maxConnectionsPerAddress",
                    "",
                    0,
                    1_000_000,
                    config -> config.clients().perAddress().maxConnections()),
            new Key("maxReviews", "", 1, 100_000, config -> config.review().max()),
            new Key(
                    "chatLogSpool",
                    "MiB",
                    1,
                    1024,
                    config -> config.chatLog().limits().perConfiguration()));

    /** A configuration doesn't print these, or not all of them. */
    private static final Set<ConfigKey<?>> NOT_PRINTED = Set.of(
            ConfigKeys.ACCESS_KEYS,
            ConfigKeys.REVIEW_SECRET,
            ConfigKeys.POSTGRES,
            ConfigKeys.POSTGRES_PASSWORD,
            ConfigKeys.REDIS,
            ConfigKeys.REDIS_PASSWORD);

    /** The former name of a key. */
    private static final Key FORMER = new Key("maxRequestBytesTogether", "MiB", 1, 1024, config ->
            (long) config.clients().http().maxInFlightRequestBytes());

    private static final String LAMBDA = "arn:aws:lambda:eu-1:123456789012:function:f";
    private static final Path FILE = FuzzFile.create(".yaml");
    private static final Path PRINTED = FuzzFile.create(".yaml");
    private static final Path SECRET = FuzzFile.create(".secret");
    private static final Path NO_FILE = FILE.resolveSibling("backchat-fuzz-none");

    static {
        try {
            Files.writeString(SECRET, "hush");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final FuzzInput data;
    private final Outcome outcome;
    private final List<Member> lines = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> flags = new HashMap<>();
    /** What must be found, by key. */
    private final Map<Key, Object> expected = new HashMap<>();

    /** The key, variable or flag that is spoilt, as its error names it; empty for none. */
    private String named = "";
    /** Whether each member of the file is in a line of its own. */
    private final boolean isInLines;

    private ConfigFuzz(FuzzInput data) {
        this.data = data;
        outcome = Bend.one(data, Outcome.values());
        isInLines = outcome == Outcome.TWICE || outcome == Outcome.SECOND_DOCUMENT || data.consumeBoolean();
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        FuzzInput data = new FuzzInput(input);
        ConfigFuzz fuzz = new ConfigFuzz(data);
        Outcome outcome = fuzz.outcome;
        for (int left = data.consumeInt(0, 4); left > 0; left--) {
            Key key = KEYS.get(data.consumeInt(0, KEYS.size() - 1));
            fuzz.put(key, Bend.one(data, key.min, key.max, data.consumeLong(key.min, key.max)));
        }
        fuzz.spoil();
        boolean isDev = outcome != Outcome.NO_KEYS && outcome != Outcome.NO_DATA;
        String yaml = fuzz.yaml();
        byte[] file = yaml.getBytes(UTF_8);
        Files.write(FILE, outcome == Outcome.NOT_UTF8 ? Bend.join(file, new byte[] {(byte) 0xff}) : file);
        Path path = outcome == Outcome.NO_FILE ? Bend.one(data, NO_FILE, FILE.getParent()) : FILE;
        boolean isInEnvironment = data.consumeBoolean();
        if (isInEnvironment) {
            fuzz.environment.put("BACKCHAT_CONFIG", path.toString());
        }
        reached(outcome);
        ConfigReader.Read read;
        try {
            read = Configs.load(isDev, fuzz.flags, fuzz.environment, isInEnvironment ? null : path);
        } catch (ConfigurationException e) {
            if (!fuzz.isSo(e.lines())) {
                throw new AssertionError(
                        outcome + " of " + fuzz.named + " in\n" + yaml + fuzz.environment + fuzz.flags, e);
            }
            return;
        }
        String printed = ConfigYaml.of(ConfigKeys.ALL, read.values());
        if (printed.contains("hush")) {
            throw new AssertionError("a secret is printed");
        }
        if (outcome == Outcome.BENT) {
            return;
        }
        ServerConfig config = read.config();
        fuzz.expected.forEach((key, value) -> {
            if (!key.value.apply(config).equals(value)) {
                throw new AssertionError(key.name + " must be " + value + ", but it is " + key.value.apply(config));
            }
        });
        boolean hasWarning = outcome == Outcome.FORMER_NAME;
        if ((outcome != Outcome.TAKEN && !hasWarning)
                || read.values().warnings().size() != (hasWarning ? 1 : 0)) {
            throw new AssertionError(outcome + " expected of " + yaml + fuzz.environment + fuzz.flags);
        }
        checkPrinted(printed, read.values());
    }

    private boolean isSo(List<String> errors) {
        return outcome == Outcome.BENT
                ? errors.stream().noneMatch(String::isBlank)
                : !outcome.words.isEmpty()
                        && errors.size() == 1
                        && errors.getFirst().contains(outcome.words)
                        && errors.getFirst().contains(named)
                        && errors.getFirst().indexOf('\n') < 0;
    }

    private static void checkPrinted(String printed, ConfigValues values) throws IOException {
        Files.writeString(PRINTED, printed.replaceFirst("(?m)^accessKeys:.*\n(?: .*\n)*", ""));
        try {
            ConfigValues again = Configs.load(true, Map.of(), Map.of(), PRINTED).values();
            List<ConfigKey<?>> keys = ConfigKeys.ALL.stream()
                    .filter(key -> !NOT_PRINTED.contains(key))
                    .toList();
            if (!again.changed(values, keys).isEmpty()) {
                throw new AssertionError(again.changed(values, keys).stream()
                                .map(ConfigKey::name)
                                .toList() + " read otherwise from\n" + printed);
            }
        } catch (ConfigurationException e) {
            throw new AssertionError(printed, e);
        }
    }

    /** Gives a key a value in up to three places, of which one counts. */
    private void put(Key key, long value) {
        int where = data.consumeInt(0, 2);
        String other = key.min + key.unit;
        remove(key.name);
        if (where < 2) {
            lines.add(new Member(key.name, where == 0 ? written(key, value) : other));
        }
        if (where == 1) {
            environment.put(variable(key.name), written(key, value));
        } else if (where == 2) {
            environment.put(variable(key.name), "anything");
            flags.put(key.name, written(key, value));
        }
        named = where == 0 ? "'" + key.name + "'" : where == 1 ? variable(key.name) : flag(key.name);
        expected.put(
                key,
                switch (key.unit) {
                    case "s" -> Duration.ofSeconds(value);
                    case "h" -> Duration.ofHours(value);
                    case "ms" -> Duration.ofMillis(value);
                    case "KiB" -> (int) value * 1024;
                    case "MiB" -> value * 1024 * 1024;
                    default -> (int) value;
                });
    }

    private void remove(String name) {
        lines.removeIf(line -> line.name().equals(name));
        environment.remove(variable(name));
        flags.remove(name);
        expected.keySet().removeIf(key -> key.name.equals(name));
    }

    /** In the key's unit, or in a smaller one. */
    private String written(Key key, long value) {
        String plain = value + key.unit;
        return switch (key.unit) {
            case "s" -> Bend.one(data, plain, value * 1000 + "ms");
            case "h" ->
                Bend.one(data, plain, value * 60 + "m", value * 3600 + "s", value % 24 == 0 ? value / 24 + "d" : plain);
            case "KiB" -> Bend.one(data, plain, Long.toString(value * 1024));
            case "MiB" -> Bend.one(data, plain, value * 1024 + "KiB");
            default -> plain;
        };
    }

    private static String variable(String key) {
        return "BACKCHAT_" + key.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    private static String flag(String key) {
        return "--" + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Does what is to be refused, if anything. */
    private void spoil() {
        named = outcome == Outcome.OUT_OF_RANGE ? named : "";
        switch (outcome) {
            case TAKEN -> good();
            case FORMER_NAME -> {
                long value = Bend.one(data, 16L, 1024L);
                put(data.consumeBoolean(), FORMER.name, value + FORMER.unit);
                expected.put(FORMER, value * 1024 * 1024);
            }
            case OUT_OF_RANGE -> outOfRange();
            case WRONG_VALUE, WRONG_HOST, WRONG_LIST, WRONG_HANDLER -> wrongValue();
            case UNKNOWN_KEY -> line(Bend.one(data, "Port", "ports", "", "access_keys"), "1");
            case UNKNOWN_VARIABLE ->
                environment.put(Bend.one(data, "BACKCHAT_", "BACKCHAT_PORTS", "BACKCHAT_port"), "1");
            case FORMER_NAME_TWICE -> {
                boolean isInFile = data.consumeBoolean();
                put(isInFile, "maxInFlightRequestBytes", "16MiB");
                put(isInFile, FORMER.name, "16MiB");
            }
            case TWICE -> {
                remove("port");
                lines.add(data.consumeInt(0, lines.size()), new Member("port", 1L));
                line("port", 2L);
                expected.clear();
            }
            case HALF_A_KEY_PAIR -> {
                List<String> some = Bend.some(data, "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "ACCOUNT");
                some = some.isEmpty() || some.size() == 3 ? List.of("ACCOUNT") : some;
                some.forEach(name -> environment.put("BACKCHAT_" + name, "123456789012"));
            }
            case NO_SECRET_FILE -> {
                String variable = Bend.one(data, "BACKCHAT_REVIEW_SECRET", "BACKCHAT_SECRET_ACCESS_KEY");
                named = variable + "_FILE";
                environment.put(named, Bend.one(data, NO_FILE, FILE.getParent()).toString());
                if (!variable.contains("REVIEW")) {
                    environment.put("BACKCHAT_ACCESS_KEY_ID", "a");
                    environment.put("BACKCHAT_ACCOUNT", "123456789012");
                }
            }
            case NO_KEYS -> flags.put("data", "d");
            case NO_DATA -> line("accessKeys", List.of(key("AKID")));
            case EXPOSED -> line("host", Bend.one(data, "0.0.0.0", "::", "192.0.2.1", "example.com", "[::]"));
            case HALF_A_CERTIFICATE -> line(Bend.one(data, "tlsCertificate", "tlsKey"), "f");
            case NO_REVIEW_SECRET -> {
                line("reviewUrls", LAMBDA + "=http://localhost/");
                lines.add(new Member("reviewSecret", Bend.one(data, "", " ")));
            }
            case NO_POSTGRES ->
                line("redis", Bend.one(data, "redis://h", "rediss://:hush@h:1/2", "redis-sentinel://h,i#n"));
            case TWO_PASSWORDS -> {
                line("postgres", "postgres://u:hush@h/db");
                if (data.consumeBoolean()) {
                    lines.add(new Member("postgresPassword", "hush"));
                } else {
                    lines.add(new Member("redis", "redis://:hush@h"));
                    lines.add(new Member("redisPassword", "hush"));
                }
            }
            case BAD_ENDPOINT -> {
                named = Bend.one(data, Aws.endpointVariables().toArray(String[]::new));
                environment.put(
                        named, Bend.one(data, "ftp://a/", "a", "http://", "http://a b/", "ws://a/", "wss://a/"));
            }
            default -> {}
        }
    }

    /** Adds a line to the file, which the error of a name names. */
    private void line(String name, Object value) {
        lines.add(new Member(name, value));
        boolean isName = outcome == Outcome.UNKNOWN_KEY || outcome == Outcome.TWICE;
        named = isInLines && isName ? ", line " + lines.size() : "";
    }

    /** Gives a value to a key of which nothing else is known, in the file or the environment. */
    private void put(boolean isInFile, String name, String value) {
        if (isInFile) {
            lines.add(new Member(name, value));
        } else {
            environment.put(variable(name), value);
        }
        named = isInFile ? "'" + name + "'" : variable(name);
    }

    private void good() {
        lines.add(new Member("accessKeys", List.of(key("AKID"), key("AKIC"))));
        lines.add(new Member(
                "allowedOrigins", Bend.one(data, List.of("https://*.example.com", "null"), "http://localhost:*")));
        lines.add(new Member("trustedProxies", Bend.one(data, List.of("10.0.0.0/8"), "10.0.0.1, ::1/128")));
        lines.add(new Member("allowedHosts", Bend.one(data, List.of("chat.example.com", "a_b"), "CHAT.")));
        lines.add(new Member("aws", Bend.one(data, "on", "off", "auto", true, false)));
        lines.add(new Member("quotas", Bend.one(data, "aws", "none", "aws,Rooms=5")));
        shared();
        lines.add(new Member("logLevel", Bend.one(data, "debug", "info", "warn", "error")));
        lines.add(new Member("internalHost", Bend.one(data, "[::1]", "::1", "localhost")));
        lines.add(new Member("insecurePlainText", Bend.one(data, "true", false)));
        Bend.one(data, List.of("tlsKey", "tlsCertificate"), List.<String>of())
                .forEach(name -> lines.add(new Member(name, "f.pem")));
        lines.add(new Member(
                "reviewUrls",
                Bend.one(
                        data,
                        List.of(new Member(LAMBDA, "http://localhost/")),
                        LAMBDA + "=https://a/b," + LAMBDA + "2=http://c")));
        environment.put("BACKCHAT_ACCESS_KEY_ID", "ENVIRONMENT");
        environment.put("BACKCHAT_ACCOUNT", "123456789012");
        environment.put("BACKCHAT_SECRET_ACCESS_KEY_FILE", SECRET.toString());
        environment.put(Bend.one(data, "BACKCHAT_REVIEW_SECRET_FILE", "BACKCHAT_REVIEW_SECRET"), SECRET.toString());
        environment.put("AWS_ENDPOINT_URL", Bend.one(data, "", " ", "http://localhost:1/"));
    }

    /** What several servers share, with its password in the URL, or in a file. */
    private void shared() {
        if (data.consumeBoolean()) {
            lines.add(new Member("postgres", Bend.one(data, "", "postgres://u:hush@h/db")));
            return;
        }
        lines.add(
                new Member("postgres", Bend.one(data, "postgres://u@h/db", "postgresql://u@h,i:1/db?sslmode=require")));
        lines.add(
                new Member("redis", Bend.one(data, "", "redis://h", "redis://u:@h:1/2", "rediss-sentinel://h,i:2#n")));
        environment.put("BACKCHAT_POSTGRES_PASSWORD_FILE", SECRET.toString());
        environment.put("BACKCHAT_REDIS_PASSWORD_FILE", SECRET.toString());
    }

    private void outOfRange() {
        Key key = KEYS.get(data.consumeInt(0, KEYS.size() - 1));
        put(key, key.min - 1);
        if (data.consumeBoolean() || key.min == 0) {
            put(key, key.max + 1);
        }
    }

    private void wrongValue() {
        Member spoilt = switch (outcome) {
            case WRONG_HOST ->
                new Member(
                        Bend.one(data, "host", "internalHost"),
                        Bend.one(data, " ", "http://a", "a:80", "a:", "[::1]:80", "a/"));
            case WRONG_LIST ->
                Bend.one(
                        data,
                        new Member("allowedOrigins", Bend.one(data, "example.com", "https://a/b", "null,", "*")),
                        new Member("allowedHosts", Bend.one(data, "a:80", "", "a..b", "a,*.b")),
                        new Member("trustedProxies", Bend.one(data, "localhost", "10.0.0.1,10.0.0.0/33", "::/129")));
            case WRONG_HANDLER -> new Member("reviewUrls", handler());
            default -> wrongText();
        };
        remove(spoilt.name());
        remove("chatLogSpool");
        String text = spoilt.value() instanceof String string ? string : null;
        switch (text == null ? 0 : data.consumeInt(0, 2)) {
            case 0 -> {
                lines.add(spoilt);
                named = "'" + spoilt.name() + "' in " + FILE + ", line " + (isInLines ? lines.size() : "");
            }
            case 1 -> put(false, spoilt.name(), text);
            default -> {
                flags.put(spoilt.name(), text);
                named = ConfigKeys.ALL.stream()
                        .filter(key -> key.name().equals(spoilt.name()))
                        .findFirst()
                        .orElseThrow()
                        .flagName();
            }
        }
    }

    private String handler() {
        String url = Bend.one(data, "", "ftp://a/", "http:///", "http://a b/", "ws://a/", "wss://a/", "a", "//a");
        return Bend.one(
                data,
                "f=http://localhost/",
                LAMBDA,
                LAMBDA + "=http://a/," + LAMBDA + "=http://b/",
                LAMBDA + "=" + url,
                LAMBDA + "=http://a/,");
    }

    private Member wrongText() {
        Member[] wrong = {
            new Member("port", "x"),
            new Member("port", "4294967297"),
            new Member("pingInterval", "5"),
            new Member("pingInterval", "1w"),
            new Member("pingInterval", "1000000000s"),
            new Member("maxHeaderBytes", "16kib"),
            new Member("maxHeaderBytes", "1GiB"),
            new Member("aws", "yes"),
            new Member("logLevel", "trace"),
            new Member("logFormat", ""),
            new Member("transport", "tcp"),
            new Member("quotas", "Rooms=x"),
            new Member("insecurePlainText", "1"),
            new Member("data", " "),
            new Member("tlsKey", "\u0000"),
            new Member("maxInFlightRequestBytes", "1023KiB"),
            new Member("chatLogSpoolTotal", "255MiB"),
            new Member("port", null),
            new Member("port", List.of("1")),
            new Member("trustedProxies", null)
        };
        return Bend.one(data, wrong);
    }

    private static List<Member> key(String id) {
        return List.of(
                new Member("accessKeyId", id),
                new Member("secretAccessKey", "hush"),
                new Member("account", "123456789012"),
                new Member("user", "ann"),
                new Member("sessionToken", "hush"),
                new Member("expiration", "2030-01-02T03:04:05Z"),
                new Member(
                        "policies",
                        List.of(List.of(new Member(
                                "Statement",
                                List.of(
                                        new Member("Effect", "Allow"),
                                        new Member("Action", "*"),
                                        new Member("Resource", "*")))))));
    }

    /** JSON is YAML; so are lines. */
    private String yaml() {
        String json = VariedJson.write(data, lines);
        if (isInLines) {
            json = lines.stream()
                    .map(line -> VariedJson.write(data, line.name()) + ": "
                            + VariedJson.write(data, line.value()).replace('\n', ' '))
                    .collect(Collectors.joining("\n"));
        }
        return switch (outcome) {
            case SECOND_DOCUMENT -> (json.isEmpty() ? "a: b" : json) + "\n---\na: b";
            case NO_MAPPING -> Bend.one(data, "- port", "port", "1", "[" + (isInLines ? "" : json) + "]");
            case NOT_YAML -> Bend.one(data, "a: b: c", "{", "port: [1", "\"a", "\t- a", "port: 'x");
            case BENT -> String.join("", Bend.list(data, List.of(json.split("(?=[\":,{}\\[\\]])"))));
            default -> json;
        };
    }
}
