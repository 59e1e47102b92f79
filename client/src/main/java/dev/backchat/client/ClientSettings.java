package dev.backchat.client;

import dev.backchat.client.IvschatClientException.Reason;
import dev.backchat.client.credentials.Credentials;
import dev.backchat.client.credentials.CredentialsProvider;
import dev.backchat.client.http.HttpHandler;
import dev.backchat.client.http.Interceptor;
import dev.backchat.client.http.SocketHttpHandler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a client; {@link ClientConfig} describes their defaults.
 *
 * @param <B> type of the builder itself
 * @param <T> type that is built
 */
public abstract sealed class ClientSettings<B extends ClientSettings<B, T>, T>
        permits ClientConfig.Builder, IvschatClient.Builder {
    private final Environment environment;
    private @Nullable String region;
    private @Nullable String endpoint;
    private @Nullable CredentialsProvider credentials;
    private @Nullable HttpHandler httpHandler;
    private int maxAttempts = 3;
    private Duration callTimeout = Duration.ofSeconds(60);
    private Duration attemptTimeout = Duration.ofSeconds(20);
    private InstantSource clock = InstantSource.system();
    private final List<Interceptor> interceptors = new ArrayList<>();

    ClientSettings(Environment environment) {
        this.environment = environment;
    }

    public B region(String region) {
        this.region = region;
        return self();
    }

    /** @param endpoint URL, such as {@code http://127.0.0.1:4870} */
    public B endpoint(String endpoint) {
        this.endpoint = endpoint;
        return self();
    }

    /** Sets long-term credentials. */
    public B credentials(String accessKeyId, String secretAccessKey) {
        return credentials(() -> new Credentials(accessKeyId, secretAccessKey));
    }

    /** Sets credentials that may change, such as {@link dev.backchat.client.credentials.AwsCredentials}. */
    public B credentials(CredentialsProvider credentials) {
        this.credentials = credentials;
        return self();
    }

    /** Sets the HTTP handler; a new {@link SocketHttpHandler} by default. */
    public B httpHandler(HttpHandler httpHandler) {
        this.httpHandler = httpHandler;
        return self();
    }

    /** @param maxAttempts at least 1, which disables retries; 3 by default */
    public B maxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
        return self();
    }

    /** Sets the timeout of a call including retries; a minute by default. */
    public B callTimeout(Duration callTimeout) {
        this.callTimeout = callTimeout;
        return self();
    }

    /** Sets the timeout of one attempt; 20 seconds by default. */
    public B attemptTimeout(Duration attemptTimeout) {
        this.attemptTimeout = attemptTimeout;
        return self();
    }

    /**
     * Adds an interceptor after those that were added before, for example to log, to measure, or to add a tracing
     * header.
     */
    public B interceptor(Interceptor interceptor) {
        interceptors.add(interceptor);
        return self();
    }

    /** Sets the clock, for tests. */
    public B clock(InstantSource clock) {
        this.clock = clock;
        return self();
    }

    abstract B self();

    /** Returns the configured object. */
    public abstract T build();

    /** @throws IvschatClientException if there is no region, or a value is out of range */
    final ClientConfig config() {
        CallOptions options = new CallOptions(callTimeout, attemptTimeout, maxAttempts);
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
                options.maxAttempts(),
                options.callTimeout(),
                options.attemptTimeout(),
                clock,
                interceptors);
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

    private static IvschatClientException invalid(String message, @Nullable Throwable cause) {
        return new IvschatClientException(Reason.CONFIGURATION, message, cause);
    }
}
