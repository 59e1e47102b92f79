package dev.backchat.server;

import dev.backchat.server.aws.Aws;
import dev.backchat.server.chatlog.Destinations;
import dev.backchat.server.chatlog.SpoolLimits;
import dev.backchat.server.config.ConfigErrors;
import dev.backchat.server.config.ConfigKey;
import dev.backchat.server.config.ConfigLoader;
import dev.backchat.server.config.ConfigOrigin;
import dev.backchat.server.config.ConfigSources;
import dev.backchat.server.config.ConfigValues;
import dev.backchat.server.dev.Seed;
import dev.backchat.server.dev.SeedException;
import dev.backchat.server.dev.SeedReader;
import dev.backchat.server.edge.Clients;
import dev.backchat.server.edge.DrainTimes;
import dev.backchat.server.edge.ListenConfig;
import dev.backchat.server.internal.InternalConfig;
import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.HttpUrl;
import dev.backchat.server.net.TlsFiles;
import dev.backchat.server.redis.RedisAddress;
import dev.backchat.server.review.ReviewConfig;
import dev.backchat.server.sql.PostgresUrl;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds a server's configuration from the values of all keys, and checks their combinations. */
final class ConfigReader {
    private final ConfigSources sources;
    private final ConfigErrors errors = new ConfigErrors();
    private final ConfigValues values;

    /**
     * A configuration without errors.
     *
     * @param values the values it was built from
     * @param files the files it was read from or that it names, to be watched for changes
     */
    record Read(ServerConfig config, ConfigValues values, List<Path> files) {}

    private ConfigReader(ConfigSources sources) {
        this.sources = sources;
        this.values = ConfigLoader.load(ConfigKeys.ALL, sources, errors);
    }

    /**
     * Reads the configuration.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    static Read read(ConfigSources sources) throws ConfigurationException {
        ConfigReader reader = new ConfigReader(sources);
        // Reports errors of keys that nothing below reads.
        ConfigKeys.ALL.forEach(reader.values::find);
        ServerConfig config = reader.config();
        reader.checkMissing();
        reader.checkExposed();
        reader.checkEndpoints();
        reader.checkConsole();
        if (!reader.errors.isEmpty()) {
            throw new ConfigurationException(reader.errors.lines());
        }
        return new Read(config, reader.values, reader.files());
    }

    private ServerConfig config() {
        return new ServerConfig(
                sources.dev(),
                clients(),
                new InternalConfig(
                        values.get(ConfigKeys.INTERNAL_HOST), values.get(ConfigKeys.INTERNAL_PORT), allowedHosts()),
                storage(),
                new ServerConfig.Access(
                        values.accessKeys(),
                        values.get(ConfigKeys.TOKEN_LIFETIME),
                        values.get(ConfigKeys.TOKEN_KEY_AGE),
                        values.get(ConfigKeys.QUOTAS),
                        values.get(ConfigKeys.EXTENSIONS),
                        values.get(ConfigKeys.CONSOLE)),
                values.get(ConfigKeys.AWS),
                review(),
                chatLog(),
                values.get(ConfigKeys.TRACING),
                seed());
    }

    /** The addresses that the server listens on are its names, too. */
    private AllowedHosts allowedHosts() {
        List<String> names = new ArrayList<>(values.get(ConfigKeys.ALLOWED_HOSTS));
        names.add(values.get(ConfigKeys.HOST));
        names.add(values.get(ConfigKeys.INTERNAL_HOST));
        return AllowedHosts.of(names);
    }

    private Clients clients() {
        return new Clients(
                new ListenConfig(
                        values.get(ConfigKeys.HOST),
                        values.get(ConfigKeys.PORT),
                        // A production server acts only on signatures and tokens, and no web page has those.
                        sources.dev() ? allowedHosts() : AllowedHosts.ANY,
                        values.get(ConfigKeys.EVENT_LOOPS),
                        values.get(ConfigKeys.TRANSPORT),
                        values.get(ConfigKeys.WARM_UP),
                        sources.dev(),
                        new DrainTimes(
                                values.get(ConfigKeys.DRAIN_GRACE),
                                values.get(ConfigKeys.DRAIN_TIME),
                                DrainTimes.LIMIT)),
                tls(),
                values.get(ConfigKeys.TRUSTED_PROXIES),
                values.get(ConfigKeys.ALLOWED_ORIGINS),
                ConfigKeys.HTTP.read(values),
                ConfigKeys.CHAT.read(values),
                ConfigKeys.PER_ADDRESS.read(values));
    }

    private ServerConfig.Storage storage() {
        PostgresUrl postgres = postgres();
        RedisAddress redis = redis();
        if (redis != null && postgres == null) {
            errors.add("redis needs postgres, too: servers that share rooms need one store of them");
        }
        return new ServerConfig.Storage(values.find(ConfigKeys.DATA), postgres, redis);
    }

    private @Nullable RedisAddress redis() {
        String text = values.find(ConfigKeys.REDIS);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return RedisAddress.parse(text, values.get(ConfigKeys.REDIS_PASSWORD));
        } catch (IllegalArgumentException e) {
            errors.add("redis and redisPassword: " + e.getMessage());
            return null;
        }
    }

    private @Nullable PostgresUrl postgres() {
        String text = values.find(ConfigKeys.POSTGRES);
        if (text == null || text.isEmpty()) {
            return null;
        }
        PostgresUrl url = PostgresUrl.parse(text);
        String password = values.get(ConfigKeys.POSTGRES_PASSWORD);
        if (password.isEmpty()) {
            return url;
        }
        if (url.password() != null) {
            errors.add("there is a password in postgres, and another in postgresPassword: give one of them");
        }
        return url.withPassword(password);
    }

    private @Nullable TlsFiles tls() {
        Path certificate = file(ConfigKeys.TLS_CERTIFICATE);
        Path key = file(ConfigKeys.TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            errors.add("tlsCertificate and tlsKey go together");
            return null;
        }
        return new TlsFiles(certificate, key);
    }

    private @Nullable Path file(ConfigKey<Path> key) {
        Path file = values.find(key);
        return file == null || file.toString().isEmpty() ? null : file;
    }

    private ReviewConfig review() {
        Map<String, URI> urls = values.get(ConfigKeys.REVIEW_URLS);
        String secret = values.get(ConfigKeys.REVIEW_SECRET);
        if (!urls.isEmpty() && secret.isBlank()) {
            errors.add("there are reviewUrls, but no reviewSecret to sign requests to them with");
        }
        return new ReviewConfig(
                urls,
                secret,
                ReviewConfig.LIMIT,
                values.get(ConfigKeys.MAX_REVIEWS),
                values.get(ConfigKeys.MAX_REVIEWS_PER_HANDLER));
    }

    private ServerConfig.ChatLog chatLog() {
        return new ServerConfig.ChatLog(
                new SpoolLimits(values.get(ConfigKeys.CHAT_LOG_SPOOL), values.get(ConfigKeys.CHAT_LOG_SPOOL_TOTAL)),
                new Destinations.Intervals(
                        values.get(ConfigKeys.CHAT_LOG_INTERVAL_S3),
                        values.get(ConfigKeys.CHAT_LOG_INTERVAL_CLOUD_WATCH_LOGS),
                        values.get(ConfigKeys.CHAT_LOG_INTERVAL_FIREHOSE)));
    }

    private @Nullable Seed seed() {
        Path path = file(ConfigKeys.SEED);
        if (path == null) {
            return null;
        }
        if (!sources.dev()) {
            errors.add("seed is for a server with --dev: a production server begins with what it has stored");
            return null;
        }
        try {
            return SeedReader.readFile(path);
        } catch (SeedException e) {
            e.lines().forEach(errors::add);
            return null;
        }
    }

    /** Returns the files to watch for changes. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>(values.files());
        Stream.of(ConfigKeys.TLS_CERTIFICATE, ConfigKeys.TLS_KEY).forEach(key -> {
            Path file = file(key);
            if (file != null) {
                files.add(file);
            }
        });
        return List.copyOf(files);
    }

    private void checkMissing() {
        if (sources.dev() || !values.isWhole()) {
            return;
        }
        if (!values.hasAccessKeys()) {
            errors.add("there are no access keys: list them under accessKeys in the --config file, or set "
                    + ConfigLoader.KEY_ID + ", " + ConfigLoader.SECRET + " and " + ConfigLoader.ACCOUNT
                    + ", or use --dev on your own machine");
        }
        if (!values.isGiven(ConfigKeys.DATA)) {
            errors.add("there is no data directory: give one with --data DIR, or use --dev to keep state in memory");
        }
    }

    /** Without TLS, clients must not be reachable from other machines, unless the operator insists. */
    private void checkExposed() {
        String host = values.get(ConfigKeys.HOST);
        boolean encrypts = file(ConfigKeys.TLS_CERTIFICATE) != null || file(ConfigKeys.TLS_KEY) != null;
        if (!encrypts && !values.get(ConfigKeys.INSECURE_PLAIN_TEXT) && !Banner.isLoopback(host)) {
            errors.add("others can reach " + host
                    + ", and there is no TLS: give tlsCertificate and tlsKey; or, if a proxy in front of it ends TLS,"
                    + " --insecure-plain-text");
        }
    }

    /** Checks that a console has what protects it from foreign pages, and the operation that leads to it. */
    private void checkConsole() {
        if (sources.dev() || !values.get(ConfigKeys.CONSOLE) || !values.isWhole()) {
            return;
        }
        if (values.get(ConfigKeys.ALLOWED_HOSTS).isEmpty()) {
            errors.add("console needs allowedHosts: the names by which browsers may ask for it");
        }
        if (!values.get(ConfigKeys.EXTENSIONS)) {
            errors.add("console needs extensions: on, because links to it are made by the operation"
                    + " CreateConsoleSession");
        }
    }

    /** Checks the endpoints of Amazon's services in the SDK's own variables. */
    private void checkEndpoints() {
        if (values.get(ConfigKeys.AWS) == Aws.Mode.OFF) {
            return;
        }
        for (String name : Aws.endpointVariables()) {
            String url = sources.environment().getOrDefault(name, "");
            try {
                if (!url.isBlank()) {
                    HttpUrl.parse(url);
                }
            } catch (IllegalArgumentException e) {
                errors.add(
                        ConfigOrigin.variable(name),
                        "the environment variable " + name + " must be an http or https URL: " + e.getMessage());
            }
        }
    }
}
