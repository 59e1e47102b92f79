package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import dev.backchat.client.credentials.CredentialsProvider;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.JdkHttpHandler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client is set up. What isn't said comes from the surroundings, as with AWS's own tools:
 *
 * <ul>
 *   <li>the region: {@code aws.region} (a system property), {@code AWS_REGION}, {@code AWS_DEFAULT_REGION}, the profile;
 *   <li>the endpoint: {@code AWS_ENDPOINT_URL_IVSCHAT}, {@code AWS_ENDPOINT_URL}, the profile's {@code services} and
 *       {@code endpoint_url}, or else {@code https://ivschat.<region>.amazonaws.com};
 *   <li>the credentials: {@code aws.accessKeyId} and {@code aws.secretAccessKey}, {@code AWS_ACCESS_KEY_ID} and
 *       {@code AWS_SECRET_ACCESS_KEY}, the profile, each with its session token;
 *   <li>the profile: {@code AWS_PROFILE}, or else {@code default}, in {@code ~/.aws/credentials} and
 *       {@code ~/.aws/config}.
 * </ul>
 *
 * <pre>{@code
 * ClientConfig local = ClientConfig.builder()
 *         .endpoint("http://127.0.0.1:4870")
 *         .region("us-east-1")
 *         .credentials("test", "test")
 *         .build();
 * }</pre>
 *
 * @param region in which the rooms are, such as {@code us-west-2}
 * @param endpoint of the service; a path in it goes in front of each operation's
 * @param credentials who signs
 * @param httpHandler what carries the requests, and is closed with the client; null for a {@link JdkHttpHandler} of the
 *     client's own
 * @param maxAttempts how often a call is tried, at least 1
 * @param callTimeout after which a call fails, all its attempts and the waiting between them included
 * @param attemptTimeout after which one attempt counts as failed
 * @param clock what time it is; the client corrects it by the service's answers
 */
public record ClientConfig(
        String region,
        URI endpoint,
        CredentialsProvider credentials,
        @Nullable HttpHandler httpHandler,
        int maxAttempts,
        Duration callTimeout,
        Duration attemptTimeout,
        InstantSource clock) {
    /** What the surroundings say. */
    public static ClientConfig ofEnvironment() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder(Environment.ofThisProcess());
    }

    /** Gathers the configuration. */
    public static final class Builder {
        private final Environment environment;
        private @Nullable String region;
        private @Nullable String endpoint;
        private @Nullable CredentialsProvider credentials;
        private @Nullable HttpHandler httpHandler;
        private int maxAttempts = 3;
        private Duration callTimeout = Duration.ofSeconds(60);
        private Duration attemptTimeout = Duration.ofSeconds(20);
        private InstantSource clock = InstantSource.system();

        Builder(Environment environment) {
            this.environment = environment;
        }

        public Builder region(String region) {
            this.region = region;
            return this;
        }

        /** @param endpoint such as {@code http://127.0.0.1:4870} */
        public Builder endpoint(String endpoint) {
            this.endpoint = endpoint;
            return this;
        }

        /** Lasting credentials. */
        public Builder credentials(String accessKeyId, String secretAccessKey) {
            return credentials(() -> new Credentials(accessKeyId, secretAccessKey));
        }

        /** Credentials that may change, such as {@link dev.backchat.client.credentials.AwsCredentials}. */
        public Builder credentials(CredentialsProvider credentials) {
            this.credentials = credentials;
            return this;
        }

        /** By default, a new {@link JdkHttpHandler}. */
        public Builder httpHandler(HttpHandler httpHandler) {
            this.httpHandler = httpHandler;
            return this;
        }

        /** @param maxAttempts at least 1, which never tries again; 3 by default */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = maxAttempts;
            return this;
        }

        /** By default, a minute. */
        public Builder callTimeout(Duration callTimeout) {
            this.callTimeout = callTimeout;
            return this;
        }

        /** By default, 20 seconds. */
        public Builder attemptTimeout(Duration attemptTimeout) {
            this.attemptTimeout = attemptTimeout;
            return this;
        }

        /** For tests. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** @throws IvschatClientException if there is no region, or a value is out of its range */
        public ClientConfig build() {
            if (maxAttempts < 1 || !isPositive(callTimeout) || !isPositive(attemptTimeout)) {
                throw invalid("maxAttempts must be 1 or more, and time-outs longer than nothing", null);
            }
            String resolved = Optional.ofNullable(region)
                    .or(environment::region)
                    .orElseThrow(() -> invalid("there is no region: give one to the client, or set AWS_REGION", null));
            if (!resolved.matches("[a-z0-9-]{1,63}")) {
                throw invalid("the region must have lower-case letters, digits and hyphens only", null);
            }
            return new ClientConfig(
                    resolved,
                    resolvedEndpoint(resolved),
                    credentials == null ? environment::credentials : credentials,
                    httpHandler,
                    maxAttempts,
                    callTimeout,
                    attemptTimeout,
                    clock);
        }

        private URI resolvedEndpoint(String resolvedRegion) {
            String text = Optional.ofNullable(endpoint)
                    .or(environment::endpoint)
                    .orElse("https://ivschat." + resolvedRegion + ".amazonaws.com");
            try {
                URI uri = URI.create(text);
                if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                throw invalid("the endpoint is no URL: " + text, e);
            }
            throw invalid("the endpoint must be an http or https URL: " + text, null);
        }

        private static boolean isPositive(Duration duration) {
            return !duration.isNegative() && !duration.isZero();
        }

        private static IvschatClientException invalid(String message, @Nullable Throwable cause) {
            return new IvschatClientException(Reason.CONFIGURATION, message, cause);
        }
    }
}
