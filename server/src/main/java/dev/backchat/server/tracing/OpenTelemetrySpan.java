package dev.backchat.server.tracing;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A span of OpenTelemetry's, recorded or not. */
final class OpenTelemetrySpan extends Span {
    static final String TRACE_PARENT = "traceparent";
    private static final String ERROR_TYPE = "error.type";

    private final OpenTelemetryTracing tracing;
    private final Context context;
    private final io.opentelemetry.api.trace.Span span;

    /** @param context of what happens within the span */
    OpenTelemetrySpan(OpenTelemetryTracing tracing, Context context) {
        this.tracing = tracing;
        this.context = context;
        this.span = io.opentelemetry.api.trace.Span.fromContext(context);
    }

    @Override
    public boolean isTraced() {
        return true;
    }

    @Override
    public Span child(Kind kind, String name) {
        return tracing.start(context, SpanKind.valueOf(kind.name()), name);
    }

    @Override
    public void rename(String name) {
        span.updateName(name);
    }

    @Override
    public Span attribute(String key, String value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public Span attribute(String key, long value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public void refused(String errorType) {
        span.setAttribute(ERROR_TYPE, errorType);
    }

    @Override
    public void failed(String errorType) {
        span.setAttribute(ERROR_TYPE, errorType);
        span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void end() {
        span.end();
    }

    @Override
    public <T> T call(Supplier<T> action) {
        return ScopedValue.where(CURRENT, this).call(action::get);
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        tracing.propagator().inject(context, headers, (carrier, name, value) -> headers.put(name, value));
        return headers;
    }

    @Override
    public @Nullable DeliverySpan delivery() {
        return span.getSpanContext().isSampled() ? new DeliverySpan(this) : null;
    }

    @Override
    String traceParent() {
        Map<String, String> fields = new HashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(context, fields, (carrier, name, value) -> fields.put(name, value));
        return fields.getOrDefault(TRACE_PARENT, "");
    }
}
