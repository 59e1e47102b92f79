package dev.backchat.server;

import static dev.backchat.server.config.ConfigKey.bytesAtLeast;
import static dev.backchat.server.config.ConfigKey.computed;
import static dev.backchat.server.config.ConfigKey.key;
import static dev.backchat.server.config.ConfigTypes.bytes;
import static dev.backchat.server.config.ConfigTypes.directory;
import static dev.backchat.server.config.ConfigTypes.duration;
import static dev.backchat.server.config.ConfigTypes.file;
import static dev.backchat.server.config.ConfigTypes.handlers;
import static dev.backchat.server.config.ConfigTypes.host;
import static dev.backchat.server.config.ConfigTypes.list;
import static dev.backchat.server.config.ConfigTypes.number;
import static dev.backchat.server.config.ConfigTypes.onOff;
import static dev.backchat.server.config.ConfigTypes.oneOf;
import static dev.backchat.server.config.ConfigTypes.secret;
import static dev.backchat.server.config.ConfigTypes.secretUrl;
import static dev.backchat.server.config.ConfigTypes.text;
import static dev.backchat.server.config.ConfigTypes.texts;
import static dev.backchat.server.config.ConfigTypes.truth;
import static dev.backchat.server.config.ConfigTypes.words;
import static dev.backchat.server.config.ConfigTypes.yamlFile;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.chat.ChatLimits;
import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.config.ConfigTypes;
import dev.backchat.server.config.LimitKeys;
import dev.backchat.server.http.HttpLimits;
import dev.backchat.server.limit.QuotaLimits;
import dev.backchat.server.net.AddressRange;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.PerAddressLimits;
import dev.backchat.server.net.Transport;
import dev.backchat.server.redis.RedisAddress;
import dev.backchat.server.sql.PostgresUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * All keys of the configuration. The file, environment variables, flags, defaults and ranges are derived from this
 * table; {@code config-sample.yaml} and {@code docs/configuration.md} must agree with it.
 */
final class ConfigKeys {
    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();
    /** All keys, in the order of the documentation. */
    static final List<ConfigKey<?>> ALL = Collections.unmodifiableList(TABLE);

    static final LimitKeys<HttpLimits> HTTP = new LimitKeys<>(new HttpLimits(Duration.ZERO, Duration.ZERO, 0, 0, 0, 0));
    static final LimitKeys<ChatLimits> CHAT =
            new LimitKeys<>(new ChatLimits(0, 0, 0, Duration.ZERO, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    static final LimitKeys<PerAddressLimits> PER_ADDRESS = new LimitKeys<>(PerAddressLimits.ANY);

    private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[A-Za-z0-9*.\\[\\]:-]+|null");
    private static final long MIB = 1024 * 1024;
    private static final int ANY_NUMBER = 1_000_000;

    static final ConfigKey<String> HOST =
            add(key("host", host(), "127.0.0.1", "Address to listen on.").flag("--host ADDRESS"));
    static final ConfigKey<Integer> PORT =
            add(key("port", number(0, 65_535, "0 picks a free one"), "4870", "Port for clients.")
                    .flag("--port N"));
    static final ConfigKey<String> INTERNAL_HOST =
            add(key("internalHost", host(), "127.0.0.1", "Address to listen on for operators."));
    static final ConfigKey<Integer> INTERNAL_PORT = add(key(
                    "internalPort",
                    number(0, 65_535, "0 picks a free one"),
                    "4871",
                    "Port for operators: /healthz, /readyz, /metrics, /revocations.")
            .flag("--internal-port N"));
    static final ConfigKey<List<String>> ALLOWED_HOSTS = add(computed(
            "allowedHosts",
            texts(
                    "names of hosts, without ports, such as backchat.example.com",
                    "names of hosts, see below",
                    AllowedHosts::isName),
            "none",
            values -> List.of(),
            "Names by which the internal port and the console may be asked."));
    static final ConfigKey<Path> DATA = add(computed(
                    "data",
                    directory(),
                    "none; with `--dev`, memory",
                    values -> null,
                    "Directory in which state survives; with `postgres`, what a server keeps for itself.")
            .flag("--data DIR"));
    static final ConfigKey<String> POSTGRES = add(computed(
                    "postgres",
                    secretUrl("postgres://user:password@host:5432/database?sslmode=verify-full", PostgresUrl::parse),
                    "none, the state is in `data`",
                    values -> null,
                    "PostgreSQL database for the state, which several servers may share; the variable may end in `_FILE` and name a file that holds the URL.")
            .flag("--postgres URL"));
    static final ConfigKey<String> POSTGRES_PASSWORD = add(computed(
            "postgresPassword",
            secret(),
            "none",
            values -> "",
            "Password for a URL without one; the variable may end in `_FILE` and name a file that holds it."));
    static final ConfigKey<String> REDIS = add(computed(
                    "redis",
                    secretUrl("redis://:password@host:6379", RedisAddress::parse),
                    "none, the server is alone",
                    values -> null,
                    "Redis or Valkey 7 or later, by which servers on one `postgres` share rooms; the variable may end in `_FILE` and name a file that holds the URL.")
            .flag("--redis URL"));
    static final ConfigKey<String> REDIS_PASSWORD = add(computed(
            "redisPassword",
            secret(),
            "none",
            values -> "",
            "Password for a URL without one; the variable may end in `_FILE` and name a file that holds it."));
    static final ConfigKey<String> ACCESS_KEYS = add(computed(
                    "accessKeys",
                    ConfigTypes.accessKeys(),
                    "none; with `--dev`, `test` / `test`",
                    values -> null,
                    "Who may sign requests to the control plane.")
            .reloaded());
    static final ConfigKey<Duration> TOKEN_LIFETIME =
            add(key("tokenLifetime", duration("1s", "1h"), "60s", "How long a chat token opens a connection."));
    static final ConfigKey<Duration> TOKEN_KEY_AGE = add(
            key("tokenKeyAge", duration("2h", "365d"), "30d", "After how long chat tokens are sealed by a new key."));
    static final ConfigKey<Duration> PING_INTERVAL = add(CHAT.add(
            key("pingInterval", duration("1s", "5m"), "30s", "Time between two pings on a WebSocket."),
            ChatLimits::withPingInterval));
    static final ConfigKey<Duration> REQUEST_TIMEOUT = add(CHAT.add(
            HTTP.add(
                    key(
                            "requestTimeout",
                            duration("1s", "10m"),
                            "75s",
                            "How long an HTTP connection may say nothing, and a WebSocket message may take."),
                    HttpLimits::withRequestTimeout),
            ChatLimits::withMessageTimeout));
    static final ConfigKey<Duration> DRAIN_GRACE = add(key(
                    "drainGrace",
                    duration("0ms", "10m"),
                    "5s",
                    "How long a stopping server still serves everything while /readyz says no, for load balancers to notice.")
            .dev("0s"));
    static final ConfigKey<Duration> DRAIN_TIME =
            add(key("drainTime", duration("0ms", "10m"), "10s", "Over how long it then cuts its WebSockets.")
                    .dev("0s"));
    static final ConfigKey<Long> MAX_QUEUED_BYTES_PER_CONNECTION = add(CHAT.addBytes(
            key(
                    "maxQueuedBytesPerConnection",
                    bytes("16KiB", "64MiB"),
                    "1MiB",
                    "What may wait for a slow reader before it is cut off."),
            ChatLimits::withMaxQueuedBytes));
    static final ConfigKey<Duration> DELIVERY_WINDOW = add(CHAT.add(
            key(
                            "deliveryWindow",
                            duration("0ms", "1s"),
                            "0ms",
                            "How long a busy room's messages are gathered into one write, such as 20ms.")
                    .flag("--delivery-window TIME"),
            ChatLimits::withDeliveryWindow));
    static final ConfigKey<Duration> GAP_DRAIN_TIME = add(CHAT.add(
            key(
                    "gapDrainTime",
                    duration("0ms", "10m"),
                    "0ms",
                    "Over how long the WebSockets of a room are cut that may have missed messages and can't be told, so that clients come back; 0ms for never."),
            ChatLimits::withGapDrainTime));
    static final ConfigKey<Integer> EVENT_LOOPS = add(computed(
            "eventLoops",
            number(1, 1024),
            "one a processor but one",
            values -> defaultEventLoops(),
            "Threads that own sockets."));
    static final ConfigKey<Transport> TRANSPORT = add(computed(
            "transport",
            oneOf(
                    Transport::available,
                    () -> "one of " + Transport.available().keySet() + " on this machine",
                    "`io_uring`, `epoll`, `nio`"),
            "the first of these that the machine has",
            values -> Transport.best(),
            "How event loops learn of what happens on their sockets."));
    static final ConfigKey<Boolean> WARM_UP = add(
            key(
                    "warmUp",
                    onOff(),
                    "on",
                    "Whether many simulated clients come and go before a new server is ready, or only a few: two seconds of processor time."));
    static final ConfigKey<Path> TLS_CERTIFICATE =
            add(computed("tlsCertificate", file(), "plain text", values -> null, "The certificate, with its chain.")
                    .reloaded());
    static final ConfigKey<Path> TLS_KEY =
            add(computed("tlsKey", file(), "plain text", values -> null, "The certificate's key, in PKCS#8.")
                    .reloaded());
    static final ConfigKey<Boolean> INSECURE_PLAIN_TEXT = add(key(
                    "insecurePlainText",
                    truth(),
                    "false",
                    "Serves without TLS on an address that others can reach: behind a proxy that ends it.")
            .flag("--insecure-plain-text"));
    static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES = add(computed(
            "trustedProxies",
            list("addresses or ranges, such as 10.0.0.0/8", "addresses and ranges", AddressRange::parse),
            "none",
            values -> List.of(),
            "Proxies whose word on where a client comes from is taken."));
    static final ConfigKey<List<String>> ALLOWED_ORIGINS = add(computed(
            "allowedOrigins",
            texts("origins, such as https://example.com", "origins, with `*`", ORIGIN.asMatchPredicate()),
            "all",
            values -> List.of(),
            "Web pages of which origins may open WebSockets and use the control plane."));
    static final ConfigKey<Boolean> EXTENSIONS = add(
            key("extensions", onOff(), "on", "Operations, tags and capabilities that Amazon IVS Chat doesn't have."));
    static final ConfigKey<Boolean> CONSOLE = add(
            key(
                    "console",
                    onOff(),
                    "off",
                    "The page for operators and moderators, by links that `./backchat console` makes; needs `allowedHosts`. A dev server always has one."));
    static final ConfigKey<Duration> HANDSHAKE_TIMEOUT = add(HTTP.add(
            key(
                    "handshakeTimeout",
                    duration("1s", "1m"),
                    "10s",
                    "How long a new connection may take to say what it wants."),
            HttpLimits::withHandshakeTimeout));
    static final ConfigKey<Integer> MAX_HEADERS = add(
            HTTP.add(key("maxHeaders", number(16, 1000), "100", "Headers of a request."), HttpLimits::withMaxHeaders));
    static final ConfigKey<Long> MAX_HEADER_BYTES = add(HTTP.addBytes(
            key("maxHeaderBytes", bytes("8KiB", "128KiB"), "32KiB", "Bytes of all headers of a request."),
            HttpLimits::withMaxHeaderBytes));
    static final ConfigKey<Long> MAX_REQUEST_BYTES = add(HTTP.addBytes(
            key("maxRequestBytes", bytes("64KiB", "16MiB"), "1MiB", "Bytes of a request's body."),
            HttpLimits::withMaxRequestBytes));
    static final ConfigKey<Long> MAX_IN_FLIGHT_REQUEST_BYTES = add(HTTP.addBytes(
            bytesAtLeast(
                    MAX_REQUEST_BYTES,
                    "1MiB",
                    "1024MiB",
                    computed(
                                    "maxInFlightRequestBytes",
                                    bytes("1MiB", "1024MiB"),
                                    "`16MiB`, of a heap under 256 MiB a sixteenth",
                                    values -> defaultMaxInFlightRequestBytes(),
                                    "Bytes of all requests that are not answered yet.")
                            .formerly("maxRequestBytesTogether")),
            HttpLimits::withMaxInFlightRequestBytes));
    static final ConfigKey<Long> MAX_MESSAGE_BYTES = add(CHAT.addBytes(
            key("maxMessageBytes", bytes("8KiB", "64KiB"), "16KiB", "Bytes of a WebSocket message."),
            ChatLimits::withMaxMessageBytes));
    static final ConfigKey<Integer> MAX_FRAGMENTS = add(CHAT.add(
            key("maxFragments", number(1, 16_384), "64", "Fragments that a WebSocket message may come in."),
            ChatLimits::withMaxFragments));
    static final ConfigKey<Integer> MAX_FRAMES_PER_SECOND = add(CHAT.add(
            key(
                    "maxFramesPerSecond",
                    number(20, 10_000),
                    "100",
                    "Frames that are read from one WebSocket in a second; more have to wait."),
            ChatLimits::withMaxFramesPerSecond));
    static final ConfigKey<Integer> MAX_CONNECTIONS_PER_ADDRESS = add(PER_ADDRESS.add(
            perAddress("maxConnectionsPerAddress", "1000", "Connections that one address may have."),
            PerAddressLimits::withMaxConnections));
    static final ConfigKey<Integer> MAX_NEW_CONNECTIONS_PER_SECOND_PER_ADDRESS = add(PER_ADDRESS.add(
            perAddress(
                    "maxNewConnectionsPerSecondPerAddress",
                    "500",
                    "Connections that one address may open in a second."),
            PerAddressLimits::withMaxNewConnectionsPerSecond));
    static final ConfigKey<Integer> MAX_HANDSHAKES_PER_SECOND_PER_ADDRESS = add(PER_ADDRESS.add(
            perAddress("maxHandshakesPerSecondPerAddress", "100", "WebSockets that one address may open in a second."),
            PerAddressLimits::withMaxHandshakesPerSecond));
    static final ConfigKey<QuotaLimits> QUOTAS = add(key(
                    "quotas",
                    text(
                            () -> "aws or none, and after it single ones like Rooms=100, with 0 for none; they are "
                                    + String.join(", ", QuotaLimits.names()),
                            "`none`, `aws`, see below",
                            QuotaLimits::parse),
                    "none",
                    "Quotas of each account in each region: aws, or others, such as aws,Rooms=100.")
            .flag("--quotas aws|none"));
    static final ConfigKey<Aws.Mode> AWS = add(key(
            "aws",
            // YAML reads on and off as booleans.
            oneOf(
                    Map.of(
                            "auto", Aws.Mode.AUTO,
                            "on", Aws.Mode.ON,
                            "true", Aws.Mode.ON,
                            "off", Aws.Mode.OFF,
                            "false", Aws.Mode.OFF),
                    "auto, on or off",
                    "`auto`, `on`, `off`"),
            "auto",
            "Whether Amazon's services are used."));
    static final ConfigKey<Map<String, URI>> REVIEW_URLS = add(computed(
                    "reviewUrls",
                    handlers(),
                    "none",
                    values -> Map.of(),
                    "URLs that are asked in place of the Lambda function of an ARN.")
            .flag("--review ARN=URL"));
    static final ConfigKey<String> REVIEW_SECRET = add(
            computed(
                    "reviewSecret",
                    secret(),
                    "none; with `--dev`, `test`",
                    values -> values.isDev() ? "test" : "",
                    "What requests to these URLs are signed with; the variable may end in `_FILE` and name a file that holds it."));
    static final ConfigKey<Integer> MAX_REVIEWS =
            add(key("maxReviews", number(1, 100_000), "1024", "Messages under review at once."));
    static final ConfigKey<Integer> MAX_REVIEWS_PER_HANDLER =
            add(key("maxReviewsPerHandler", number(1, 100_000), "128", "The same for one handler."));
    static final ConfigKey<Long> CHAT_LOG_SPOOL = add(key(
            "chatLogSpool",
            bytes("1MiB", "1024MiB"),
            "256MiB",
            "What may wait on the disk for the destination of one logging configuration."));
    static final ConfigKey<Long> CHAT_LOG_SPOOL_TOTAL = add(bytesAtLeast(
            CHAT_LOG_SPOOL,
            "1MiB",
            "1048576MiB",
            key("chatLogSpoolTotal", bytes("1MiB", "1048576MiB"), "1024MiB", "The same for all together.")));
    static final ConfigKey<Duration> CHAT_LOG_INTERVAL_S3 = add(
            key("chatLogIntervalS3", duration("1s", "1h"), "5m", "How long records are gathered for a delivery to S3.")
                    .dev("3s"));
    static final ConfigKey<Duration> CHAT_LOG_INTERVAL_CLOUD_WATCH_LOGS = add(key(
                    "chatLogIntervalCloudWatchLogs",
                    duration("1s", "1h"),
                    "10s",
                    "How long records are gathered for a delivery to CloudWatch Logs.")
            .dev("3s"));
    static final ConfigKey<Duration> CHAT_LOG_INTERVAL_FIREHOSE = add(key(
                    "chatLogIntervalFirehose",
                    duration("1s", "1h"),
                    "10s",
                    "How long records are gathered for a delivery to Firehose.")
            .dev("3s"));
    static final ConfigKey<Boolean> TRACING = add(key(
            "tracing",
            onOff(),
            "off",
            "Whether traces are exported by OpenTelemetry, whose variables, `OTEL_…`, say where to."));
    static final ConfigKey<Path> SEED = add(computed(
                    "seed", yamlFile(), "none", values -> null, "With `--dev`: rooms to begin with, and after a reset.")
            .flag("--seed FILE"));
    static final ConfigKey<String> LOG_LEVEL =
            add(key("logLevel", words("debug", "info", "warn", "error"), "info", "From which level on there is a log.")
                    .flag("--log-level LEVEL"));
    static final ConfigKey<String> LOG_FORMAT =
            add(key("logFormat", words("text", "json"), "json", "How a line of the log is written.")
                    .dev("text")
                    .flag("--log-format text|json"));

    private ConfigKeys() {}

    /** Returns a key of a number that nobody needs to bound in development, where everybody has one address. */
    private static ConfigKey<Integer> perAddress(String name, String production, String description) {
        return key(name, number(0, ANY_NUMBER, "0 for any number"), production, description)
                .dev("0");
    }

    /** One processor is left for everything else: requests, the compiler, the garbage collector. */
    private static int defaultEventLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** Room for thousands of usual requests, but at most a sixteenth of the heap: a body is held up to four times. */
    private static long defaultMaxInFlightRequestBytes() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 16, MIB, 16 * MIB);
    }

    private static <T> ConfigKey<T> add(ConfigKey<T> key) {
        TABLE.add(key);
        return key;
    }
}
