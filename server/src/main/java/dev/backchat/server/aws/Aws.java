package dev.backchat.server.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Tells which of Amazon's services this server can use, and provides a client of each per region. A service is
 * available by an endpoint of its own, in the SDKs' environment variables ({@code AWS_ENDPOINT_URL_LAMBDA} or {@code
 * AWS_ENDPOINT_URL}), or else by credentials, which are looked up as the SDKs do.
 *
 * <p>Creating the first client of a service takes some hundred milliseconds, and looking up credentials
 * may take seconds.
 */
public final class Aws implements AutoCloseable {
    /** Maximum size of a Lambda function's response; reading stops one byte after it. */
    public static final int MAX_LAMBDA_ANSWER_BYTES = 64 * 1024;

    /** Endpoint variable of all services; followed by an underscore and a name, of one service. */
    private static final String ENDPOINT = "AWS_ENDPOINT_URL";

    private static final Logger log = LoggerFactory.getLogger(Aws.class);
    /** Credentials for endpoints that don't check them. */
    private static final AwsCredentialsProvider ANY =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    private static final Duration CALL_TIME = Duration.ofSeconds(30);
    private static final Duration ATTEMPT_TIME = Duration.ofSeconds(10);
    /** Connections to one endpoint, as many as the default maximum of concurrent reviews. */
    private static final int MAX_CONNECTIONS = 1024;

    /** More than IVS Chat's services times regions. */
    static final int MAX_CLIENTS = 64;

    /** Whether Amazon's services are used. */
    public enum Mode {
        /** Services that have an endpoint; without one, outside of dev mode, all if there are credentials. */
        AUTO,
        /** All services, with whatever the SDK finds. */
        ON,
        OFF
    }

    /** Named as in their endpoint variables. */
    public enum Service {
        LAMBDA,
        S3,
        CLOUDWATCH_LOGS,
        FIREHOSE
    }

    private final Mode mode;
    private final boolean dev;
    private final Map<String, String> environment;
    /** By service and region, the most recently used. Guarded by itself. */
    private final Map<String, FutureTask<? extends SdkClient>> clients = new LinkedHashMap<>(16, 0.75f, true);
    /** Shared by all clients, like {@link #http}, so that a client can be dropped without closing it. */
    private final DefaultCredentialsProvider provider =
            DefaultCredentialsProvider.builder().build();

    private final ScheduledExecutorService timeouts = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("aws-timeouts").factory());

    private @Nullable SdkHttpClient http;
    private @Nullable Boolean hasCredentials;

    public Aws(Mode mode, boolean dev, Map<String, String> environment) {
        this.mode = mode;
        this.dev = dev;
        this.environment = environment;
    }

    /** Returns whether this is a developer's server without Lambda, where its absence is expected. */
    public boolean isLambdaLeftOut() {
        return dev && !has(Service.LAMBDA);
    }

    /** Returns whether Lambda has an endpoint other than Amazon's. */
    public boolean hasLambdaEndpoint() {
        return endpoint(Service.LAMBDA) != null;
    }

    /** Returns the client for functions; empty if there is no Lambda. */
    public Optional<LambdaClient> lambda(String region) {
        return client(
                Service.LAMBDA,
                region,
                () -> configured(Service.LAMBDA, region, LambdaClient.builder())
                        .overrideConfiguration(override -> override.scheduledExecutorService(timeouts)
                                // A connection that the other end had closed is worth a second attempt, and there is no
                                // time for a third.
                                .retryStrategy(StandardRetryStrategy.builder()
                                        .maxAttempts(2)
                                        .backoffStrategy(BackoffStrategy.retryImmediately())
                                        .build())
                                .addExecutionInterceptor(new AnswerBound()))
                        .build());
    }

    /** Returns the client for buckets; empty if there is no S3. */
    public Optional<S3Client> s3(String region) {
        return client(Service.S3, region, () -> {
            var builder = configured(Service.S3, region, S3Client.builder()).overrideConfiguration(this::patient);
            if (endpoint(Service.S3) != null) {
                // Smaller services have no host name per bucket, and don't support checksums in trailers.
                builder.forcePathStyle(true).requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
            }
            return builder.build();
        });
    }

    /** Returns the client for log groups; empty if there is no CloudWatch Logs. */
    public Optional<CloudWatchLogsClient> cloudWatchLogs(String region) {
        return client(
                Service.CLOUDWATCH_LOGS,
                region,
                () -> configured(Service.CLOUDWATCH_LOGS, region, CloudWatchLogsClient.builder())
                        .overrideConfiguration(this::patient)
                        .build());
    }

    /** Returns the client for delivery streams; empty if there is no Firehose. */
    public Optional<FirehoseClient> firehose(String region) {
        return client(
                Service.FIREHOSE,
                region,
                () -> configured(Service.FIREHOSE, region, FirehoseClient.builder())
                        .overrideConfiguration(this::patient)
                        .build());
    }

    private void patient(ClientOverrideConfiguration.Builder override) {
        override.scheduledExecutorService(timeouts).apiCallTimeout(CALL_TIME).apiCallAttemptTimeout(ATTEMPT_TIME);
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configured(
            Service service, String region, B builder) {
        URI endpoint = endpoint(service);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.region(Region.of(region))
                .credentialsProvider(credentials(endpoint != null))
                .httpClient(http());
    }

    private <C extends SdkClient> Optional<C> client(Service service, String region, Callable<C> make) {
        return has(service) ? Optional.of(made(service + " " + region, make)) : Optional.empty();
    }

    /** Bounded, because callers choose region names, so there may be any number. */
    @SuppressWarnings("unchecked") // a service's clients are of one type
    private <C extends SdkClient> C made(String name, Callable<C> make) {
        FutureTask<C> client;
        synchronized (clients) {
            client = (FutureTask<C>) clients.computeIfAbsent(name, absent -> new FutureTask<>(make));
            if (clients.size() > MAX_CLIENTS) {
                // Not closed, because it may still be in use.
                clients.remove(clients.keySet().iterator().next());
            }
        }
        client.run();
        try {
            return client.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted", e);
        } catch (ExecutionException e) {
            synchronized (clients) {
                clients.remove(name, client);
            }
            throw SdkClientException.create("no client for " + name, e.getCause());
        }
    }

    /** Returns whether this server has a service. May look up credentials. */
    public boolean has(Service service) {
        return switch (mode) {
            case OFF -> false;
            case ON -> true;
            case AUTO -> endpoint(service) != null || (!dev && hasCredentials());
        };
    }

    /** Returns the variables that may have an endpoint. */
    public static List<String> endpointVariables() {
        return Stream.concat(Stream.of(ENDPOINT), Stream.of(Service.values()).map(Aws::endpointVariable))
                .toList();
    }

    private static String endpointVariable(Service service) {
        return ENDPOINT + "_" + service.name();
    }

    private @Nullable URI endpoint(Service service) {
        String own = environment.get(endpointVariable(service));
        String endpoint = own == null ? environment.get(ENDPOINT) : own;
        return endpoint == null || endpoint.isBlank() ? null : URI.create(endpoint);
    }

    private AwsCredentialsProvider credentials(boolean endpoint) {
        if (!endpoint) {
            return provider;
        }
        // A developer's own credentials are not for a stand-in for Amazon.
        return AwsCredentialsProviderChain.of(dev ? EnvironmentVariableCredentialsProvider.create() : provider, ANY);
    }

    private synchronized boolean hasCredentials() {
        if (hasCredentials == null) {
            try {
                provider.resolveCredentials();
                hasCredentials = true;
                log.info("Amazon's services are used, by the credentials that were found");
            } catch (SdkClientException e) {
                hasCredentials = false;
                log.info("Amazon's services are not used: there are no credentials");
            }
        }
        return hasCredentials;
    }

    private synchronized SdkHttpClient http() {
        if (http == null) {
            http = Apache5HttpClient.builder().maxConnections(MAX_CONNECTIONS).build();
        }
        return http;
    }

    /** Aborts a response that is too long, because the SDK would read all of it into memory. */
    private static final class AnswerBound implements ExecutionInterceptor {
        @Override
        public Optional<InputStream> modifyHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return context.responseBody().map(BoundedAnswer::new);
        }
    }

    /** Ends just after the maximum size. */
    private static final class BoundedAnswer extends FilterInputStream {
        private int left = MAX_LAMBDA_ANSWER_BYTES + 1;

        BoundedAnswer(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(to, offset, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        /** Without an abort, the HTTP client would read the rest, which may be endless, to reuse the connection. */
        @Override
        public void close() throws IOException {
            if (left == 0 && in instanceof Abortable answer) {
                answer.abort();
            } else {
                super.close();
            }
        }
    }

    @Override
    public synchronized void close() {
        synchronized (clients) {
            clients.clear();
        }
        provider.close();
        timeouts.shutdownNow();
        if (http != null) {
            http.close();
        }
    }
}
