package dev.backchat.server;

import dev.backchat.server.ServerConfig.PerAddress;
import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.edge.Transport;
import dev.backchat.server.limit.Quotas;
import dev.backchat.server.net.AddressRange;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.token.ChatTokens;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads the configuration: flags count before the environment, that before the file, that before the defaults. A key that
 * nobody knows is an error, so that a misspelt one isn't passed over.
 */
final class ConfigReader {
    static final String ENVIRONMENT_PREFIX = "BACKCHAT_";

    private static final String ACCESS_KEYS = "accessKeys";
    private static final String REVIEW_URLS = "reviewUrls";
    private static final String QUOTAS = "quotas";
    private static final String TRUSTED_PROXIES = "trustedProxies";
    private static final String ALLOWED_ORIGINS = "allowedOrigins";
    private static final String ALLOWED_HOSTS = "allowedHosts";
    private static final Set<String> LISTS = Set.of(TRUSTED_PROXIES, ALLOWED_ORIGINS, ALLOWED_HOSTS);
    private static final Set<String> KEYS = Set.of(
            "host",
            "port",
            "internalHost",
            "internalPort",
            "data",
            "tokenLifetime",
            "tokenKeyAge",
            "pingInterval",
            "requestTimeout",
            "maxQueuedBytesPerConnection",
            "deliveryWindow",
            "eventLoops",
            "transport",
            "tlsCertificate",
            "tlsKey",
            "insecurePlainText",
            TRUSTED_PROXIES,
            ALLOWED_ORIGINS,
            ALLOWED_HOSTS,
            QUOTAS,
            "handshakeTimeout",
            "maxHeaders",
            "maxHeaderBytes",
            "maxRequestBytes",
            "maxRequestBytesTogether",
            "maxMessageBytes",
            "maxFragments",
            "maxFramesPerSecond",
            "maxConnectionsPerAddress",
            "maxNewConnectionsPerSecondPerAddress",
            "maxHandshakesPerSecondPerAddress",
            "aws",
            REVIEW_URLS,
            "reviewSecret",
            "maxReviews",
            "maxReviewsPerHandler",
            "chatLogSpool",
            "chatLogSpoolTotal",
            "chatLogIntervalS3",
            "chatLogIntervalCloudWatchLogs",
            "chatLogIntervalFirehose",
            "logLevel",
            "logFormat");
    /** Variables that are no keys of the file. The first three make one access key. */
    private static final String KEY_ID = ENVIRONMENT_PREFIX + "ACCESS_KEY_ID";

    private static final String SECRET = ENVIRONMENT_PREFIX + "SECRET_ACCESS_KEY";
    private static final String ACCOUNT = ENVIRONMENT_PREFIX + "ACCOUNT";
    private static final String REVIEW_SECRET = ENVIRONMENT_PREFIX + "REVIEW_SECRET";
    private static final String FILE_SUFFIX = "_FILE";
    private static final Set<String> OTHER_VARIABLES = Set.of(
            KEY_ID,
            SECRET,
            SECRET + FILE_SUFFIX,
            REVIEW_SECRET + FILE_SUFFIX,
            ACCOUNT,
            ENVIRONMENT_PREFIX + "CONFIG",
            ENVIRONMENT_PREFIX + "JAVA_OPTS");

    private static final Pattern LAMBDA_ARN = Pattern.compile("arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+");
    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[A-Za-z0-9*.\\[\\]:-]+|null");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(|KiB|MiB)");

    /** A value as text, and where it stands. */
    private record Setting(String value, String where) {}

    private final Map<String, Setting> settings = new HashMap<>();
    private @Nullable Path file;
    private final AccessKeyReader accessKeys = new AccessKeyReader();

    private ConfigReader() {}

    /**
     * Reads it.
     *
     * @param dev whether {@code --dev} was given
     * @param flags the values of the flags that were given, by key
     * @param environment all variables; those without the prefix are not ours
     * @param file null for none
     */
    static ServerConfig read(
            boolean dev, Map<String, String> flags, Map<String, String> environment, @Nullable Path file)
            throws ConfigurationException {
        ConfigReader reader = new ConfigReader();
        String named = environment.get(ENVIRONMENT_PREFIX + "CONFIG");
        if (file != null) {
            reader.readFile(file);
        } else if (named != null) {
            reader.readFile(Path.of(named));
        }
        reader.readEnvironment(environment);
        flags.forEach((key, value) -> reader.settings.put(key, new Setting(value, "--" + flag(key))));
        return reader.config(dev);
    }

    private void readFile(Path file) throws ConfigurationException {
        this.file = file;
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the configuration file " + file);
        } catch (JacksonException e) {
            throw new ConfigurationException("the configuration file " + file + " is not valid YAML, near line "
                    + e.getLocation().getLineNr());
        }
        if (root.isMissingNode() || root.isNull()) {
            return;
        }
        if (!root.isObject()) {
            throw new ConfigurationException("the configuration file " + file + " must be a mapping of keys to values");
        }
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            String where = "'" + entry.getKey() + "' in " + file;
            if (entry.getKey().equals(ACCESS_KEYS)) {
                accessKeys.read(entry.getValue(), where, file);
            } else if (entry.getKey().equals(REVIEW_URLS) && entry.getValue().isObject()) {
                String pairs = entry.getValue().properties().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue().asString())
                        .collect(Collectors.joining(","));
                settings.put(REVIEW_URLS, new Setting(pairs, where));
            } else if (LISTS.contains(entry.getKey()) && entry.getValue().isArray()) {
                String items = entry.getValue()
                        .valueStream()
                        .map(item -> item.asString(""))
                        .collect(Collectors.joining(","));
                settings.put(entry.getKey(), new Setting(items, where));
            } else if (!KEYS.contains(entry.getKey())) {
                throw new ConfigurationException("unknown key " + where);
            } else if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                throw new ConfigurationException(where + " must be a single value");
            } else {
                settings.put(entry.getKey(), new Setting(entry.getValue().asString(), where));
            }
        }
    }

    private void readEnvironment(Map<String, String> environment) throws ConfigurationException {
        Map<String, String> keyOf = new HashMap<>();
        KEYS.forEach(key -> keyOf.put(variable(key), key));
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            String name = entry.getKey();
            if (!name.startsWith(ENVIRONMENT_PREFIX) || OTHER_VARIABLES.contains(name)) {
                continue;
            }
            String key = keyOf.get(name);
            if (key == null) {
                throw new ConfigurationException("unknown environment variable " + name);
            }
            settings.put(key, new Setting(entry.getValue(), "the environment variable " + name));
        }
        String id = environment.get(KEY_ID);
        String reviewSecret = secret(environment, REVIEW_SECRET);
        if (reviewSecret != null) {
            settings.put("reviewSecret", new Setting(reviewSecret, "the environment variable " + REVIEW_SECRET));
        }
        String secret = secret(environment, SECRET);
        String account = environment.get(ACCOUNT);
        if (id != null || secret != null || account != null) {
            String together = KEY_ID + ", " + SECRET + " (or " + SECRET + FILE_SUFFIX + ") and " + ACCOUNT;
            if (id == null || secret == null || account == null) {
                throw new ConfigurationException("the environment variables " + together + " go together");
            }
            accessKeys.add(id, secret, account, together);
        }
    }

    /** A secret that is in a variable, or in a file that another variable names. */
    private static @Nullable String secret(Map<String, String> environment, String variable)
            throws ConfigurationException {
        String file = environment.get(variable + FILE_SUFFIX);
        if (file == null) {
            return environment.get(variable);
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the file that " + variable + FILE_SUFFIX + " names");
        }
    }

    private ServerConfig config(boolean dev) throws ConfigurationException {
        Setting data = settings.get("data");
        if (!dev && accessKeys.keys().isEmpty()) {
            throw new ConfigurationException("there are no access keys: list them under " + ACCESS_KEYS
                    + " in the --config file, or set " + KEY_ID + ", " + SECRET + " and " + ACCOUNT
                    + ", or use --dev on your own machine");
        }
        if (!dev && data == null) {
            throw new ConfigurationException(
                    "there is no data directory: give one with --data DIR, or use --dev to keep state in memory");
        }
        return new ServerConfig(
                dev,
                value("host", ServerConfig.DEFAULT_HOST, text -> text.isBlank() ? null : text, "an address"),
                integer("port", ServerConfig.DEFAULT_PORT, 0, 65_535),
                value("internalHost", ServerConfig.DEFAULT_HOST, text -> text.isBlank() ? null : text, "an address"),
                integer("internalPort", ServerConfig.DEFAULT_INTERNAL_PORT, 0, 65_535),
                allowedHosts(),
                data == null ? null : Path.of(data.value()),
                accessKeys.keys(),
                duration(
                        "tokenLifetime",
                        ServerConfig.DEFAULT_TOKEN_LIFETIME,
                        Duration.ofSeconds(1),
                        ChatTokens.MAX_LIFETIME),
                duration("tokenKeyAge", ServerConfig.DEFAULT_TOKEN_KEY_AGE, Duration.ofHours(2), Duration.ofDays(365)),
                duration(
                        "pingInterval",
                        ServerConfig.DEFAULT_PING_INTERVAL,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5)),
                duration(
                        "requestTimeout",
                        ServerConfig.DEFAULT_REQUEST_TIMEOUT,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10)),
                size(
                        "maxQueuedBytesPerConnection",
                        ServerConfig.DEFAULT_MAX_QUEUED_BYTES_PER_CONNECTION,
                        16 * 1024,
                        64 * 1024 * 1024),
                duration("deliveryWindow", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)),
                integer("eventLoops", ServerConfig.defaultEventLoops(), 1, 1024),
                transport(),
                clients(dev),
                value(
                        QUOTAS,
                        Quotas.NONE,
                        Quotas::parse,
                        "aws or none, and after it single ones like Rooms=100, with 0 for none; they are "
                                + String.join(", ", Quotas.names())),
                value("aws", Aws.Mode.AUTO, ConfigReader::awsMode, "auto, on or off"),
                review(dev),
                chatLog(dev),
                value("logLevel", "info", oneOf("debug", "info", "warn", "error"), "debug, info, warn or error"),
                value("logFormat", dev ? "text" : "json", oneOf("text", "json"), "text or json"),
                files());
    }

    /** Those that it listens on are its names too. */
    private AllowedHosts allowedHosts() throws ConfigurationException {
        List<String> names = new ArrayList<>(value(
                ALLOWED_HOSTS,
                List.of(),
                ConfigReader::hosts,
                "a list of names of hosts, without ports, such as backchat.example.com"));
        names.add(value("host", ServerConfig.DEFAULT_HOST, text -> text, "an address"));
        names.add(value("internalHost", ServerConfig.DEFAULT_HOST, text -> text, "an address"));
        return AllowedHosts.of(names);
    }

    private static @Nullable List<String> hosts(String text) {
        List<String> hosts = Stream.of(text.split(",", -1)).map(String::strip).toList();
        return hosts.stream().allMatch(AllowedHosts::isName) ? hosts : null;
    }

    /** Files whose change is looked for. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>(accessKeys.files());
        if (file != null) {
            files.add(file);
        }
        for (String key : List.of("tlsCertificate", "tlsKey")) {
            Setting named = settings.get(key);
            if (named != null && !named.value().isBlank()) {
                files.add(Path.of(named.value().strip()));
            }
        }
        return List.copyOf(files);
    }

    private int integer(String key, int absent, int min, int max) throws ConfigurationException {
        return value(
                key,
                absent,
                text -> {
                    try {
                        int number = Integer.parseInt(text);
                        return number >= min && number <= max ? number : null;
                    } catch (NumberFormatException e) {
                        return null;
                    }
                },
                "a number from " + min + " to " + max);
    }

    private Duration duration(String key, Duration absent, Duration min, Duration max) throws ConfigurationException {
        return value(
                key,
                absent,
                text -> {
                    Matcher matcher = DURATION.matcher(text);
                    if (!matcher.matches()) {
                        return null;
                    }
                    ChronoUnit unit = switch (matcher.group(2)) {
                        case "ms" -> ChronoUnit.MILLIS;
                        case "s" -> ChronoUnit.SECONDS;
                        case "m" -> ChronoUnit.MINUTES;
                        case "h" -> ChronoUnit.HOURS;
                        default -> ChronoUnit.DAYS;
                    };
                    Duration given = Duration.of(Long.parseLong(matcher.group(1)), unit);
                    return given.compareTo(min) >= 0 && given.compareTo(max) <= 0 ? given : null;
                },
                "a time from " + min.toSeconds() + "s to " + max.toSeconds() + "s, such as 20ms, 90s, 5m, 2h or 30d");
    }

    private int size(String key, int absent, int min, int max) throws ConfigurationException {
        return (int) bytes(key, absent, min, max);
    }

    private long bytes(String key, long absent, long min, long max) throws ConfigurationException {
        return value(
                key,
                absent,
                text -> {
                    Matcher matcher = SIZE.matcher(text);
                    if (!matcher.matches()) {
                        return null;
                    }
                    int shift = switch (matcher.group(2)) {
                        case "KiB" -> 10;
                        case "MiB" -> 20;
                        default -> 0;
                    };
                    long given = Long.parseLong(matcher.group(1)) << shift;
                    return given >= min && given <= max ? given : null;
                },
                "bytes from " + min + " to " + max + ", such as 65536, 512KiB or 2MiB");
    }

    /** @param parse gives null for what is not a value of the key */
    private <T> T value(String key, T absent, Function<String, @Nullable T> parse, String expected)
            throws ConfigurationException {
        Setting setting = settings.get(key);
        if (setting == null) {
            return absent;
        }
        T value = parse.apply(setting.value().strip());
        if (value == null) {
            throw new ConfigurationException(setting.where() + " must be " + expected);
        }
        return value;
    }

    private ServerConfig.Clients clients(boolean dev) throws ConfigurationException {
        ServerConfig.Clients unless = ServerConfig.Clients.forDevelopment();
        int maxRequestBytes = size("maxRequestBytes", unless.maxRequestBytes(), 64 * 1024, 16 * 1024 * 1024);
        return new ServerConfig.Clients(
                tls(),
                value(
                        TRUSTED_PROXIES,
                        List.of(),
                        ConfigReader::ranges,
                        "a list of addresses or ranges, such as 10.0.0.0/8"),
                value(
                        ALLOWED_ORIGINS,
                        List.of(),
                        ConfigReader::origins,
                        "a list of origins, such as https://example.com"),
                duration("handshakeTimeout", unless.handshakeTimeout(), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                integer("maxHeaders", unless.maxHeaders(), 16, 1000),
                size("maxHeaderBytes", unless.maxHeaderBytes(), 8 * 1024, 128 * 1024),
                maxRequestBytes,
                size(
                        "maxRequestBytesTogether",
                        Math.max(unless.maxRequestBytesTogether(), maxRequestBytes),
                        Math.max(ServerConfig.Clients.MIN_REQUEST_BYTES_TOGETHER, maxRequestBytes),
                        ServerConfig.Clients.MAX_REQUEST_BYTES_TOGETHER),
                size("maxMessageBytes", unless.maxMessageBytes(), 8 * 1024, 64 * 1024),
                integer("maxFragments", unless.maxFragments(), 1, 16_384),
                integer("maxFramesPerSecond", unless.maxFramesPerSecond(), 20, 10_000),
                new PerAddress(
                        perAddress("maxConnectionsPerAddress", dev, PerAddress.DEFAULT_MAX_CONNECTIONS),
                        perAddress(
                                "maxNewConnectionsPerSecondPerAddress",
                                dev,
                                PerAddress.DEFAULT_MAX_NEW_CONNECTIONS_PER_SECOND),
                        perAddress(
                                "maxHandshakesPerSecondPerAddress",
                                dev,
                                PerAddress.DEFAULT_MAX_HANDSHAKES_PER_SECOND)));
    }

    /** On a machine of one's own, all clients have one address. */
    private int perAddress(String key, boolean dev, int absent) throws ConfigurationException {
        return integer(key, dev ? 0 : absent, 0, 1_000_000);
    }

    /** Without it, nobody but this machine may listen to what is said, unless the operator insists. */
    private ServerConfig.@Nullable Tls tls() throws ConfigurationException {
        String certificate = value("tlsCertificate", "", text -> text, "a file");
        String key = value("tlsKey", "", text -> text, "a file");
        if (certificate.isBlank() != key.isBlank()) {
            throw new ConfigurationException("tlsCertificate and tlsKey go together");
        }
        boolean insists = value(
                "insecurePlainText",
                false,
                text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null,
                "true or false");
        String host = value("host", ServerConfig.DEFAULT_HOST, text -> text, "an address");
        if (certificate.isBlank() && !insists && !Banner.isLoopback(host)) {
            throw new ConfigurationException("others can reach " + host
                    + ", and there is no TLS: give tlsCertificate and tlsKey; or, if a proxy in front of it ends TLS,"
                    + " --insecure-plain-text");
        }
        return certificate.isBlank() ? null : new ServerConfig.Tls(Path.of(certificate), Path.of(key));
    }

    private static @Nullable List<AddressRange> ranges(String text) {
        try {
            return Stream.of(text.split(",", -1))
                    .map(String::strip)
                    .map(AddressRange::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable List<String> origins(String text) {
        List<String> origins = Stream.of(text.split(",", -1)).map(String::strip).toList();
        return origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches()) ? origins : null;
    }

    private static Aws.@Nullable Mode awsMode(String text) {
        return switch (text) {
            case "auto" -> Aws.Mode.AUTO;
            // YAML takes these two for booleans.
            case "on", "true" -> Aws.Mode.ON;
            case "off", "false" -> Aws.Mode.OFF;
            default -> null;
        };
    }

    private ServerConfig.Review review(boolean dev) throws ConfigurationException {
        Map<String, URI> urls = value(
                "reviewUrls",
                Map.of(),
                ConfigReader::reviewUrls,
                "ARN=URL, with the ARN of a Lambda function and an http or https URL; more of them after commas");
        String secret = value("reviewSecret", dev ? ServerConfig.Review.DEV_SECRET : "", text -> text, "a secret");
        if (!urls.isEmpty() && secret.isBlank()) {
            throw new ConfigurationException("there are reviewUrls, but no reviewSecret to sign requests to them with");
        }
        return new ServerConfig.Review(
                urls,
                secret,
                integer("maxReviews", ServerConfig.Review.DEFAULT_MAX, 1, 100_000),
                integer("maxReviewsPerHandler", ServerConfig.Review.DEFAULT_MAX_PER_HANDLER, 1, 100_000));
    }

    private static @Nullable Map<String, URI> reviewUrls(String text) {
        Map<String, URI> urls = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            String[] sides = pair.strip().split("=", 2);
            if (sides.length != 2 || !LAMBDA_ARN.matcher(sides[0]).matches() || urls.containsKey(sides[0])) {
                return null;
            }
            try {
                URI url = new URI(sides[1]);
                if (!Set.of("http", "https").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
                    return null;
                }
                urls.put(sides[0], url);
            } catch (URISyntaxException e) {
                return null;
            }
        }
        return urls;
    }

    private ServerConfig.ChatLog chatLog(boolean dev) throws ConfigurationException {
        Duration s3 = dev ? ServerConfig.ChatLog.DEV_INTERVAL : ServerConfig.ChatLog.DEFAULT_S3_INTERVAL;
        Duration other = dev ? ServerConfig.ChatLog.DEV_INTERVAL : ServerConfig.ChatLog.DEFAULT_INTERVAL;
        int spool = size("chatLogSpool", ServerConfig.ChatLog.DEFAULT_SPOOL_BYTES, 1024 * 1024, 1024 * 1024 * 1024);
        long total = bytes(
                "chatLogSpoolTotal",
                Math.max(ServerConfig.ChatLog.DEFAULT_SPOOL_BYTES_TOGETHER, spool),
                spool,
                1024L * 1024 * 1024 * 1024);
        return new ServerConfig.ChatLog(
                new SpoolLimits(spool, total),
                new Destinations.Intervals(
                        chatLogInterval("chatLogIntervalS3", s3),
                        chatLogInterval("chatLogIntervalCloudWatchLogs", other),
                        chatLogInterval("chatLogIntervalFirehose", other)));
    }

    private Duration chatLogInterval(String key, Duration absent) throws ConfigurationException {
        return duration(key, absent, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private Transport transport() throws ConfigurationException {
        Map<String, Transport> available = Transport.available();
        return value(
                "transport", Transport.best(), available::get, "one of " + available.keySet() + " on this machine");
    }

    private static Function<String, @Nullable String> oneOf(String... values) {
        return text -> List.of(values).contains(text) ? text : null;
    }

    /** The variable of a key: {@code BACKCHAT_INTERNAL_PORT} for {@code internalPort}. */
    private static String variable(String key) {
        return ENVIRONMENT_PREFIX + words(key, "_").toUpperCase(Locale.ROOT);
    }

    /** The flag of a key: {@code internal-port} for {@code internalPort}. */
    private static String flag(String key) {
        return words(key, "-").toLowerCase(Locale.ROOT);
    }

    private static String words(String key, String separator) {
        return key.replaceAll("([A-Z])", separator + "$1");
    }
}
