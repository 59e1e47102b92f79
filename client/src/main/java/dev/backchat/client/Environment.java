package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What surrounds the process: system properties count before environment variables, those before the profile's files. */
final class Environment {
    private final Function<String, @Nullable String> properties;
    private final Function<String, @Nullable String> variables;
    private volatile @Nullable Profile profile;

    Environment(Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {
        this.properties = properties;
        this.variables = variables;
    }

    static Environment ofThisProcess() {
        return new Environment(System::getProperty, System::getenv);
    }

    Optional<String> region() {
        return first(
                properties.apply("aws.region"),
                variables.apply("AWS_REGION"),
                variables.apply("AWS_DEFAULT_REGION"),
                profile().get("region"));
    }

    Optional<String> endpoint() {
        return first(
                properties.apply("aws.endpointUrlIvschat"),
                variables.apply("AWS_ENDPOINT_URL_IVSCHAT"),
                properties.apply("aws.endpointUrl"),
                variables.apply("AWS_ENDPOINT_URL"),
                profile().get("ivschat.endpoint_url"),
                profile().get("endpoint_url"));
    }

    /**
     * The credentials as of now; the files are read again when they have changed.
     *
     * @throws IvschatClientException if there are none
     */
    Credentials credentials() {
        return credentials(
                        properties.apply("aws.accessKeyId"),
                        properties.apply("aws.secretAccessKey"),
                        properties.apply("aws.sessionToken"))
                .or(() -> credentials(
                        variables.apply("AWS_ACCESS_KEY_ID"),
                        variables.apply("AWS_SECRET_ACCESS_KEY"),
                        variables.apply("AWS_SESSION_TOKEN")))
                .or(() -> credentials(
                        profile().get("aws_access_key_id"),
                        profile().get("aws_secret_access_key"),
                        profile().get("aws_session_token")))
                .orElseThrow(() -> new IvschatClientException(
                        Reason.CONFIGURATION,
                        "there are no credentials: give some to the client, or set AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY, or have them in the profile '" + profileName()
                                + "'. For roles, SSO and the like pass AwsCredentials.from(provider)",
                        null));
    }

    private static Optional<Credentials> credentials(
            @Nullable String id, @Nullable String secret, @Nullable String sessionToken) {
        return id == null || id.isEmpty() || secret == null || secret.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credentials(
                        id, secret, sessionToken == null || sessionToken.isEmpty() ? null : sessionToken));
    }

    private Profile profile() {
        Profile known = profile;
        if (known != null && known.isUpToDate()) {
            return known;
        }
        Path directory = Path.of(first(properties.apply("user.home")).orElse("."), ".aws");
        try {
            Profile read = Profile.read(
                    profileName(),
                    first(variables.apply("AWS_SHARED_CREDENTIALS_FILE"))
                            .map(Path::of)
                            .orElse(directory.resolve("credentials")),
                    first(variables.apply("AWS_CONFIG_FILE")).map(Path::of).orElse(directory.resolve("config")));
            profile = read;
            return read;
        } catch (IOException e) {
            throw new IvschatClientException(Reason.CONFIGURATION, "cannot read the profile's files", e);
        }
    }

    private String profileName() {
        return first(properties.apply("aws.profile"), variables.apply("AWS_PROFILE"))
                .orElse("default");
    }

    private static Optional<String> first(@Nullable String... values) {
        return Stream.of(values)
                .filter(Objects::nonNull)
                .filter(value -> !value.isBlank())
                .findFirst();
    }
}
