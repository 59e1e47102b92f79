package dev.backchat.conformance.sdk;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.ivschat.IvschatClient;
import software.amazon.awssdk.services.ivschat.model.IvschatException;
import software.amazon.awssdk.services.ivschat.model.IvschatRequest;
import software.amazon.awssdk.services.ivschat.model.IvschatResponse;
import tools.jackson.databind.node.ObjectNode;

/** The AWS SDK for Java v2, its synchronous client. Requests and responses go through its own field descriptions. */
public final class JavaSdk implements ControlPlaneDriver {
    /** What tests share by this SDK: its clock is that of the process, and any refusal may set it. */
    public static final String CLOCK = "the clock of the AWS SDK for Java";

    private static final String MODEL = IvschatRequest.class.getPackageName();

    private final SdkHttpClient http = ApacheHttpClient.create();
    private final Map<SdkCaller, IvschatClient> clients = new ConcurrentHashMap<>();
    private final LastExchange last = new LastExchange();

    /** The SDK's version. */
    public static String version() {
        return VersionInfo.SDK_VERSION;
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.complementOf(EnumSet.of(Feature.ANY_JSON));
    }

    @Override
    public Answer call(SdkCaller caller, String operation, ObjectNode input) {
        last.transmissions.set(0);
        try {
            IvschatResponse response = (IvschatResponse) invoke(caller, methodName(operation), operation, input);
            return new Answer.Success(
                    SdkPojos.toJson(response),
                    response.sdkHttpResponse().statusCode(),
                    response.responseMetadata().requestId(),
                    last.transmissions.get());
        } catch (IvschatException e) {
            return new Answer.Failure(
                    e.awsErrorDetails().errorCode(),
                    e.awsErrorDetails().errorMessage(),
                    SdkPojos.toJson(e),
                    e.statusCode(),
                    e.requestId(),
                    last.transmissions.get());
        } catch (RuntimeException e) {
            if (last.transmissions.get() == 0) {
                return new Answer.NotSent(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    @Override
    public List<ObjectNode> pages(SdkCaller caller, String operation, ObjectNode input) {
        List<ObjectNode> pages = new ArrayList<>();
        Iterable<?> paginator = (Iterable<?>) invoke(caller, methodName(operation) + "Paginator", operation, input);
        paginator.forEach(page -> pages.add(SdkPojos.toJson((SdkPojo) page)));
        return pages;
    }

    private Object invoke(SdkCaller caller, String method, String operation, ObjectNode input) {
        try {
            Class<?> type = Class.forName(MODEL + "." + operation + "Request");
            Object builder = type.getMethod("builder").invoke(null);
            SdkPojo filled = SdkPojos.fill((SdkPojo) builder, input);
            Object request = ((software.amazon.awssdk.utils.builder.Buildable) filled).build();
            return IvschatClient.class.getMethod(method, type).invoke(clientOf(caller), request);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String methodName(String operation) {
        return Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    }

    private IvschatClient clientOf(SdkCaller caller) {
        return clients.computeIfAbsent(caller, this::newClient);
    }

    private IvschatClient newClient(SdkCaller caller) {
        // A new client takes over what others have learnt of the clock: so it comes to believe in another time.
        SdkGlobalTime.setGlobalTimeOffset((int) (-caller.clockOffsetMillis() / 1000));
        try {
            return IvschatClient.builder()
                    .httpClient(http)
                    .endpointOverride(caller.endpoint())
                    .region(Region.of(caller.region()))
                    .credentialsProvider(StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(caller.accessKeyId(), caller.secretAccessKey())))
                    .overrideConfiguration(o -> o.retryStrategy(retries(caller)).addExecutionInterceptor(last))
                    .build();
        } finally {
            SdkGlobalTime.setGlobalTimeOffset(0);
        }
    }

    private static StandardRetryStrategy retries(SdkCaller caller) {
        return software.amazon.awssdk.awscore.retry.AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(caller.maxAttempts())
                .build();
    }

    @Override
    public void close() {
        // Or the next would begin with the time that the last server had.
        SdkGlobalTime.setGlobalTimeOffset(0);
        clients.values().forEach(IvschatClient::close);
        http.close();
    }

    /** Counts what leaves the client: a call that never left was refused by the SDK itself. */
    private static final class LastExchange implements ExecutionInterceptor {
        private final AtomicInteger transmissions = new AtomicInteger();

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            transmissions.incrementAndGet();
        }
    }
}
