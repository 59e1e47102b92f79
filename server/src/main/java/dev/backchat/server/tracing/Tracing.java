package dev.backchat.server.tracing;

import dev.backchat.api.Arn;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts the spans that have no parent in this process. Thread-safe. */
public interface Tracing extends AutoCloseable {
    Tracing OFF = new Tracing() {};

    /**
     * Starts the span of a request.
     *
     * @param headers returns all values of a header, which may name the caller's span
     */
    default Span request(Function<String, List<String>> headers) {
        return Span.NONE;
    }

    /** Starts the span of an action that a client asks for over a WebSocket. */
    default Span action(String name, Arn room) {
        return Span.NONE;
    }

    /**
     * Returns the delivery of a publication of any node.
     *
     * @param traceParent as {@link DeliverySpan#traceParent} returned it
     */
    default @Nullable DeliverySpan delivery(String traceParent) {
        return null;
    }

    /** Exports what has ended, within a bounded time. */
    @Override
    default void close() {}
}
