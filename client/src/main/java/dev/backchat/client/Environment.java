package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Configuration from the environment: system properties take precedence over environment variables, and those over the
 * profile's files. {@link ClientConfig} lists them. Clients read it by themselves; it is public for programs that need
 * to know what is configured.
 */
public final class Environment {
    private static final String DEFAULT = "default";
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:([A-Za-z0-9_]+)|\\{([^}]*)})");

    private final Function<String, @Nullable String> properties;
    private final Function<String, @Nullable String> variables;
    private final @Nullable String chosenProfile;
    private volatile @Nullable Profile profile;

    Environment(Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {
        this(properties, variables, null);
    }

    private Environment(
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> variables,
            @Nullable String chosenProfile) {
        this.properties = properties;
        this.variables = variables;
        this.chosenProfile = chosenProfile;
    }

    /** Returns the environment of this process. */
    public static Environment ofThisProcess() {
        return new Environment(System::getProperty, System::getenv);
    }

    /** Returns an environment of these variables only; for tests. */
    public static Environment of(Map<String, String> variables) {
        return new Environment(name -> null, Map.copyOf(variables)::get);
    }

    /**
     * Returns this environment with an explicit profile, whose keys alone count, as with the AWS CLI's {@code
     * --profile}.
     */
    public Environment withProfile(String name) {
        return new Environment(properties, variables, name);
    }

    /** Returns the region; empty if none is configured. */
    public Optional<String> region() {
        return first(
                properties.apply("aws.region"),
                variables.apply("AWS_REGION"),
                variables.apply("AWS_DEFAULT_REGION"),
                profile().get("region"));
    }

    /** Returns the endpoint; empty if none is configured or configured endpoints are to be ignored. */
    public Optional<String> endpoint() {
        Profile profile = profile();
        String ignored = variables.apply("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        if ("true".equalsIgnoreCase(ignored == null ? profile.get("ignore_configured_endpoint_urls") : ignored)) {
            return Optional.empty();
        }
        try {
            return first(
                    properties.apply("aws.endpointUrlIvschat"),
                    variables.apply("AWS_ENDPOINT_URL_IVSCHAT"),
                    properties.apply("aws.endpointUrl"),
                    variables.apply("AWS_ENDPOINT_URL"),
                    profile.serviceEndpoint(),
                    profile.get("endpoint_url"));
        } catch (IOException e) {
            throw wrong(e);
        }
    }

    /**
     * Returns the current credentials; the files are read again after they have changed.
     *
     * @throws IvschatClientException if there are none
     */
    public Credentials credentials() {
        return findCredentials()
                .orElseThrow(() -> new IvschatClientException(
                        Reason.CONFIGURATION,
                        "there are no credentials: give some to the client, or set AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY, or have them in the profile '"
                                + profileName().orElse(DEFAULT)
                                + "'. For roles, SSO and the like pass AwsCredentials.from(provider)",
                        null));
    }

    /**
     * Returns the current credentials; empty if there are none.
     *
     * @throws IvschatClientException if they are incomplete, or the files cannot be read
     */
    public Optional<Credentials> findCredentials() {
        try {
            return chosenProfile == null
                    ? ofProperties().or(this::ofVariables).or(() -> ofProfile(profile()))
                    : ofProfile(profile());
        } catch (UncheckedIOException e) {
            throw wrong(e);
        }
    }

    private Optional<Credentials> ofProperties() {
        return credentials(
                properties.apply("aws.accessKeyId"),
                properties.apply("aws.secretAccessKey"),
                first(properties.apply("aws.sessionToken")));
    }

    private Optional<Credentials> ofVariables() {
        String id = variables.apply("AWS_ACCESS_KEY_ID");
        String secret = variables.apply("AWS_SECRET_ACCESS_KEY");
        if (id != null && !id.isEmpty() && (secret == null || secret.isEmpty())) {
            throw new IvschatClientException(
                    Reason.CONFIGURATION, "AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY", null);
        }
        return credentials(
                id, secret, first(variables.apply("AWS_SECURITY_TOKEN"), variables.apply("AWS_SESSION_TOKEN")));
    }

    private static Optional<Credentials> ofProfile(Profile profile) {
        try {
            return profile.credentials();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Credentials> credentials(
            @Nullable String id, @Nullable String secret, Optional<String> sessionToken) {
        return id == null || id.isEmpty() || secret == null || secret.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credentials(id, secret, sessionToken.orElse(null)));
    }

    private Profile profile() {
        Profile known = profile;
        if (known != null && known.isUpToDate()) {
            return known;
        }
        Optional<String> name = profileName();
        Profile read;
        try {
            read = Profile.read(
                    name.orElse(DEFAULT),
                    path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
                    path("AWS_CONFIG_FILE", "~/.aws/config"));
        } catch (IOException e) {
            throw wrong(e);
        }
        if (name.isPresent() && !read.exists()) {
            throw new IvschatClientException(
                    Reason.CONFIGURATION, "neither of the profile's files has the profile '" + name.get() + "'", null);
        }
        profile = read;
        return read;
    }

    private static IvschatClientException wrong(Exception cause) {
        return new IvschatClientException(
                Reason.CONFIGURATION, "cannot read the profile's files: " + cause.getMessage(), cause);
    }

    /** Expands a path as a shell would: variables that are set, then the home directory. */
    private Path path(String variable, String usual) {
        Matcher names = VARIABLE.matcher(first(variables.apply(variable)).orElse(usual));
        String path = names.replaceAll(name -> {
            String value = variables.apply(name.group(1) == null ? name.group(2) : name.group(1));
            return Matcher.quoteReplacement(value == null ? name.group() : value);
        });
        if (path.equals("~") || path.startsWith("~/")) {
            path = first(variables.apply("HOME"), properties.apply("user.home")).orElse(".") + path.substring(1);
        }
        return Path.of(path);
    }

    /** Returns the name of the selected profile; empty if none was selected and the default applies. */
    public Optional<String> profileName() {
        return first(
                chosenProfile,
                properties.apply("aws.profile"),
                variables.apply("AWS_DEFAULT_PROFILE"),
                variables.apply("AWS_PROFILE"));
    }

    private static Optional<String> first(@Nullable String... values) {
        return Stream.of(values)
                .filter(Objects::nonNull)
                .filter(value -> !value.isBlank())
                .findFirst();
    }
}
