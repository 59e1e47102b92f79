package dev.backchat.client;

import dev.backchat.client.credentials.CredentialsProvider;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.Interceptor;
import dev.backchat.client.http.SocketHttpHandler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a client. Settings that are not given come from the environment, as with AWS's own tools:
 *
 * <ul>
 *   <li>the region: {@code aws.region} (a system property), {@code AWS_REGION}, {@code AWS_DEFAULT_REGION}, the
 *       profile;
 *   <li>the endpoint: {@code AWS_ENDPOINT_URL_IVSCHAT}, {@code AWS_ENDPOINT_URL}, the profile's {@code services} and
 *       {@code endpoint_url}, or else {@code https://ivschat.<region>.amazonaws.com}, which always applies if {@code
 *       AWS_IGNORE_CONFIGURED_ENDPOINT_URLS} is {@code true};
 *   <li>the credentials: {@code aws.accessKeyId} and {@code aws.secretAccessKey}, {@code AWS_ACCESS_KEY_ID} and {@code
 *       AWS_SECRET_ACCESS_KEY}, the profile, each with its session token;
 *   <li>the profile: {@code aws.profile} (a system property), {@code AWS_DEFAULT_PROFILE}, {@code AWS_PROFILE}, or else
 *       {@code default}, in {@code AWS_SHARED_CREDENTIALS_FILE} ({@code ~/.aws/credentials}) and {@code
 *       AWS_CONFIG_FILE} ({@code ~/.aws/config}), which are read as the AWS CLI reads them.
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
 * @param region region of the rooms, such as {@code us-west-2}
 * @param endpoint URL of the service; its path, if any, is prepended to each operation's
 * @param credentials provider of the credentials that sign requests
 * @param httpHandler handler that sends the requests and is closed with the client; null to use the client's own {@link
 *     SocketHttpHandler}
 * @param maxAttempts maximum number of attempts of a call, at least 1
 * @param callTimeout time after which a call fails, including all its attempts and the delays between them
 * @param attemptTimeout time after which one attempt counts as failed
 * @param clock source of the time; the client corrects it by the service's responses
 * @param interceptors interceptors that each attempt passes through, in this order
 */
public record ClientConfig(
        String region,
        URI endpoint,
        CredentialsProvider credentials,
        @Nullable HttpHandler httpHandler,
        int maxAttempts,
        Duration callTimeout,
        Duration attemptTimeout,
        InstantSource clock,
        List<Interceptor> interceptors) {
    public ClientConfig {
        interceptors = List.copyOf(interceptors);
    }

    /** Returns the configuration that the environment specifies. */
    public static ClientConfig ofEnvironment() {
        return builder().build();
    }

    CallOptions callOptions() {
        return new CallOptions(callTimeout, attemptTimeout, maxAttempts);
    }

    public static Builder builder() {
        return builder(Environment.ofThisProcess());
    }

    /** Returns a builder that takes settings that are not given from the environment. */
    public static Builder builder(Environment environment) {
        return new Builder(environment);
    }

    /** Builder for {@link ClientConfig}. */
    public static final class Builder extends ClientSettings<Builder, ClientConfig> {
        Builder(Environment environment) {
            super(environment);
        }

        @Override
        Builder self() {
            return this;
        }

        /** @throws IvschatClientException if there is no region, or a value is out of range */
        @Override
        public ClientConfig build() {
            return config();
        }
    }
}
