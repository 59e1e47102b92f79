package dev.backchat.server;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.fuzz.VariedJson;
import dev.backchat.api.fuzz.VariedJson.Member;
import dev.backchat.server.config.ConfigYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A configuration is accepted if and only if docs/configuration.md allows each of its values; it then has the values of
 * the flag, variable or line that takes precedence.
 */
public final class ConfigFuzz {
    enum Outcome {
        TAKEN,
        OUT_OF_RANGE,
        UNKNOWN_KEY,
        UNKNOWN_VARIABLE,
        NOT_YAML,
        NO_MAPPING,
        WRONG_KEY_PAIR,
        NO_KEYS,
        NO_DATA,
        EXPOSED,
        HALF_A_CERTIFICATE,
        NO_REVIEW_SECRET,
        BENT
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

    private static final Path FILE;
    private static final Path SECRET;

    static {
        try {
            FILE = Files.createTempFile("backchat-fuzz-", ".yaml");
            SECRET = Files.writeString(Files.createTempFile("backchat-fuzz-", ".secret"), "hush");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final FuzzInput data;
    private final List<Member> lines = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> flags = new HashMap<>();
    /** What must be found, by key. */
    private final Map<Key, Object> expected = new HashMap<>();

    private ConfigFuzz(FuzzInput data) {
        this.data = data;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        FuzzInput data = new FuzzInput(input);
        ConfigFuzz fuzz = new ConfigFuzz(data);
        Outcome outcome = Bend.one(data, Outcome.values());
        for (int left = data.consumeInt(0, 4); left > 0; left--) {
            Key key = KEYS.get(data.consumeInt(0, KEYS.size() - 1));
            fuzz.put(key, Bend.one(data, key.min, key.max, data.consumeLong(key.min, key.max)));
        }
        boolean isDev = fuzz.spoil(outcome);
        String yaml = fuzz.yaml(outcome);
        Files.writeString(FILE, yaml);
        reached(outcome);
        ConfigReader.Read read;
        try {
            read = Configs.load(isDev, fuzz.flags, fuzz.environment, FILE);
        } catch (ConfigurationException e) {
            if (outcome == Outcome.TAKEN || e.line().isBlank() || e.line().contains("\n") && outcome != Outcome.BENT) {
                throw new AssertionError(yaml, e);
            }
            return;
        }
        if (ConfigYaml.of(ConfigKeys.ALL, read.values()).contains("hush")) {
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
        if (outcome != Outcome.TAKEN) {
            throw new AssertionError(outcome + " expected of " + yaml + fuzz.environment + fuzz.flags);
        }
    }

    /** Gives a key a value in up to three places, of which one counts. */
    private void put(Key key, long value) {
        int where = data.consumeInt(0, 2);
        String other = key.min + key.unit;
        lines.removeIf(line -> line.name().equals(key.name));
        environment.remove(variable(key.name));
        flags.remove(key.name);
        if (where < 2) {
            lines.add(new Member(key.name, where == 0 ? written(key, value) : other));
        }
        if (where == 1) {
            environment.put(variable(key.name), written(key, value));
        } else if (where == 2) {
            environment.put(variable(key.name), "anything");
            flags.put(key.name, written(key, value));
        }
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
        return "BACKCHAT_" + key.replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT);
    }

    /** Does what is to be refused; false if it is not a dev server. */
    private boolean spoil(Outcome outcome) {
        switch (outcome) {
            case OUT_OF_RANGE -> outOfRange();
            case UNKNOWN_KEY -> lines.add(new Member(Bend.one(data, "Port", "ports", "", "access_keys"), "1"));
            case UNKNOWN_VARIABLE ->
                environment.put(Bend.one(data, "BACKCHAT_", "BACKCHAT_PORTS", "BACKCHAT_port"), "1");
            case WRONG_KEY_PAIR -> {
                lines.add(new Member("accessKeys", wrongKeys()));
                environment.put("BACKCHAT_ACCOUNT", "123456789012");
            }
            case NO_KEYS -> flags.put("data", "d");
            case NO_DATA -> lines.add(new Member("accessKeys", List.of(key("AKID"))));
            case EXPOSED -> lines.add(new Member("host", Bend.one(data, "0.0.0.0", "::", "192.0.2.1", "example.com")));
            case HALF_A_CERTIFICATE -> lines.add(new Member(Bend.one(data, "tlsCertificate", "tlsKey"), "f"));
            case NO_REVIEW_SECRET -> {
                lines.add(new Member("reviewUrls", "arn:aws:lambda:eu-1:123456789012:function:f=http://localhost/"));
                lines.add(new Member("reviewSecret", Bend.one(data, "", " ")));
            }
            default -> good();
        }
        return outcome != Outcome.NO_KEYS && outcome != Outcome.NO_DATA;
    }

    private void good() {
        lines.add(new Member("accessKeys", List.of(key("AKID"), key("AKIC"))));
        lines.add(new Member(
                "allowedOrigins", Bend.one(data, List.of("https://*.example.com", "null"), "http://localhost:*")));
        lines.add(new Member("trustedProxies", Bend.one(data, List.of("10.0.0.0/8"), "10.0.0.1, ::1/128")));
        lines.add(new Member("aws", Bend.one(data, "on", "off", "auto", true, false)));
        lines.add(new Member("quotas", Bend.one(data, "aws", "none", "aws,Rooms=5")));
        lines.add(new Member("logLevel", Bend.one(data, "debug", "info", "warn", "error")));
        String arn = "arn:aws:lambda:eu-1:123456789012:function:f";
        lines.add(new Member(
                "reviewUrls", Bend.one(data, List.of(new Member(arn, "http://localhost/")), arn + "=https://a/b")));
        environment.put("BACKCHAT_ACCESS_KEY_ID", "ENVIRONMENT");
        environment.put("BACKCHAT_ACCOUNT", "123456789012");
        environment.put("BACKCHAT_SECRET_ACCESS_KEY_FILE", SECRET.toString());
        environment.put(Bend.one(data, "BACKCHAT_REVIEW_SECRET_FILE", "BACKCHAT_REVIEW_SECRET"), SECRET.toString());
    }

    private void outOfRange() {
        if (data.consumeBoolean()) {
            Key key = KEYS.get(data.consumeInt(0, KEYS.size() - 1));
            put(key, key.min - 1);
            if (data.consumeBoolean() || key.min == 0) {
                put(key, key.max + 1);
            }
            return;
        }
        Member[] wrong = {
            new Member("port", "x"),
            new Member("port", "4294967297"),
            new Member("pingInterval", "5"),
            new Member("pingInterval", "1w"),
            new Member("maxHeaderBytes", "16kib"),
            new Member("allowedOrigins", "example.com"),
            new Member("allowedOrigins", "https://a/b"),
            new Member("trustedProxies", "localhost"),
            new Member("trustedProxies", "10.0.0.0/33"),
            new Member("aws", "yes"),
            new Member("logLevel", "trace"),
            new Member("logFormat", ""),
            new Member("transport", "tcp"),
            new Member("quotas", "Rooms=x"),
            new Member("insecurePlainText", "1"),
            new Member("host", " "),
            new Member("reviewUrls", "f=http://localhost/"),
            new Member("reviewUrls", "arn:aws:lambda:eu-1:123456789012:function:f=ftp://localhost/"),
            new Member("port", null),
            new Member("port", List.of("1")),
            new Member("maxInFlightRequestBytes", "1023KiB")
        };
        Member spoilt = Bend.one(data, wrong);
        environment.remove(variable(spoilt.name()));
        flags.remove(spoilt.name());
        lines.removeIf(line -> line.name().equals(spoilt.name()));
        lines.add(spoilt);
    }

    private static List<Member> key(String id) {
        return List.of(
                new Member("accessKeyId", id),
                new Member("secretAccessKey", "s"),
                new Member("account", "123456789012"),
                new Member("user", "ann"),
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

    private Object wrongKeys() {
        List<Member> key = new ArrayList<>(key("AKID"));
        int at = data.consumeInt(0, key.size() - 1);
        switch (data.consumeInt(0, 5)) {
            case 0 -> key.remove(data.consumeInt(0, 2));
            case 1 ->
                key.set(at, new Member(key.get(at).name(), at == 5 ? List.of(List.of(new Member("a", "b"))) : " "));
            case 2 -> key.add(new Member("other", "x"));
            case 3 -> key.set(2, new Member("account", Bend.one(data, "12345678901", "1234567890123", "a23456789012")));
            case 4 -> {
                return Bend.one(
                        data, "x", List.of(new Member("a", "b")), List.of("a"), List.of(List.of(new Member("a", "b"))));
            }
            default -> {
                return List.of(key, key);
            }
        }
        return List.of(key);
    }

    /** JSON is YAML; so are lines. */
    private String yaml(Outcome outcome) {
        String json = VariedJson.write(data, lines);
        String yaml = outcome == Outcome.NO_MAPPING
                ? Bend.one(data, "- port", "port", "1", "[" + json + "]")
                : outcome == Outcome.NOT_YAML
                        ? Bend.one(data, "a: b: c", "{", "port: [1", "\"a", "\t- a", "port: 'x")
                        : json;
        return outcome == Outcome.BENT
                ? String.join("", Bend.list(data, List.of(yaml.split("(?=[\":,{}\\[\\]])"))))
                : yaml;
    }
}
