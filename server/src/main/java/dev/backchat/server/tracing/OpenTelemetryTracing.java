package dev.backchat.server.tracing;

import dev.backchat.api.Arn;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces by the SDK of OpenTelemetry, which its own variables ({@code OTEL_…}) configure. Spans are exported by a thread
 * of the SDK, from a queue that drops what is too much.
 */
public final class OpenTelemetryTracing implements Tracing {
    private static final Logger log = LoggerFactory.getLogger(OpenTelemetryTracing.class);

    private static final String PROTOCOL = "otel.exporter.otlp.protocol";
    private static final String TRACES_PROTOCOL = "otel.exporter.otlp.traces.protocol";
    private static final String HTTP = "http/protobuf";

    /**
     * Defaults where they differ from the SDK's. OTLP goes by HTTP, because gRPC would take another HTTP client; metrics
     * are Prometheus', and the log is the process's output.
     */
    private static final Map<String, String> DEFAULTS =
            Map.of(PROTOCOL, HTTP, "otel.metrics.exporter", "none", "otel.logs.exporter", "none");

    private static final String SERVICE_NAME = "service.name";
    /** What the SDK calls a service that nobody has named. */
    private static final String UNNAMED = "unknown_service";

    /** Time for the last spans to reach the collector when the server stops. */
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);

    private static final TextMapGetter<Function<String, List<String>>> HEADERS = (headers, name) -> {
        List<String> values = headers == null ? List.of() : headers.apply(name);
        return values.isEmpty() ? null : String.join(",", values);
    };

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    private OpenTelemetryTracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("dev.backchat.server");
        this.propagator = sdk.getPropagators().getTextMapPropagator();
    }

    /**
     * Starts to trace.
     *
     * @param version of this server
     * @param settings the SDK's properties, such as {@code otel.traces.sampler}, that take precedence over its variables
     * @throws IOException if the SDK can't be configured so; the message says why
     */
    public static Tracing start(String version, Map<String, String> settings) throws IOException {
        LibraryLog.install();
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(config -> settings)
                    .addPropertiesCustomizer(OpenTelemetryTracing::checkProtocol)
                    .addResourceCustomizer((resource, config) -> described(resource, version))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
            return new OpenTelemetryTracing(sdk);
        } catch (ConfigurationException e) {
            throw new IOException("tracing: the settings of OpenTelemetry can't be used: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> checkProtocol(ConfigProperties settings) {
        String all = settings.getString(PROTOCOL, HTTP);
        String protocol = settings.getString(TRACES_PROTOCOL, all);
        if (!protocol.equals(HTTP)) {
            throw new ConfigurationException("OTEL_EXPORTER_OTLP_PROTOCOL is " + protocol + ", but must be " + HTTP);
        }
        return Map.of();
    }

    /** Describes this process; what its variables say takes precedence. */
    private static Resource described(Resource resource, String version) {
        Resource own = Resource.builder()
                .put("service.version", version)
                .put("service.instance.id", UUID.randomUUID().toString())
                .build()
                .merge(resource);
        Object name = own.getAttributes().asMap().entrySet().stream()
                .filter(attribute -> attribute.getKey().getKey().equals(SERVICE_NAME))
                .findAny()
                .<Object>map(Map.Entry::getValue)
                .orElse(UNNAMED);
        return name.toString().startsWith(UNNAMED)
                ? own.merge(Resource.builder().put(SERVICE_NAME, "backchat").build())
                : own;
    }

    @Override
    public Span request(Function<String, List<String>> headers) {
        Context caller = propagator.extract(Context.root(), headers, HEADERS);
        return start(caller, SpanKind.SERVER, "request");
    }

    @Override
    public Span action(String name, Arn room) {
        return start(Context.root(), SpanKind.SERVER, name).attribute("backchat.room", room.toString());
    }

    @Override
    public @Nullable DeliverySpan delivery(String traceParent) {
        Function<String, List<String>> headers =
                name -> name.equals(OpenTelemetrySpan.TRACE_PARENT) ? List.of(traceParent) : List.of();
        Context publication = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS);
        return new OpenTelemetrySpan(this, publication).delivery();
    }

    Span start(Context parent, SpanKind kind, String name) {
        io.opentelemetry.api.trace.Span span =
                tracer.spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan();
        return new OpenTelemetrySpan(this, parent.with(span));
    }

    TextMapPropagator propagator() {
        return propagator;
    }

    @Override
    public void close() {
        boolean isDone = sdk.shutdown()
                .join(FLUSH_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .isSuccess();
        if (!isDone) {
            log.warn("the last spans could not be exported");
        }
    }
}
