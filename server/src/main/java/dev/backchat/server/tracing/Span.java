package dev.backchat.server.tracing;

import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation in a trace, on any threads. This class records nothing and stands for all spans while tracing is off;
 * attributes never tell a message's content, a token or a user.
 */
public class Span {
    public static final Span NONE = new Span();

    static final ScopedValue<Span> CURRENT = ScopedValue.newInstance();

    /** The part that the server has in an operation. */
    public enum Kind {
        SERVER,
        CLIENT,
        PRODUCER,
        CONSUMER
    }

    Span() {}

    /** Returns the span that the caller runs in, {@link #NONE} outside of any. */
    public static Span current() {
        return CURRENT.orElse(NONE);
    }

    /** Returns whether it is part of a trace; false for {@link #NONE}. */
    public boolean isTraced() {
        return false;
    }

    /** Starts a part of this operation. */
    public Span child(Kind kind, String name) {
        return NONE;
    }

    /** Replaces the name, for an operation that is known only after it has begun. */
    public void rename(String name) {}

    public Span attribute(String key, String value) {
        return this;
    }

    public Span attribute(String key, long value) {
        return this;
    }

    /** Notes that the caller's request was refused, as it should be. */
    public void refused(String errorType) {}

    /** Notes that the operation failed. */
    public void failed(String errorType) {}

    public void end() {}

    /** Runs an action with this span as the current one. */
    public <T> T call(Supplier<T> action) {
        return action.get();
    }

    /** Returns the headers that tell another service of this span; none while tracing is off. */
    public Map<String, String> headers() {
        return Map.of();
    }

    /** Returns the delivery of what this span publishes; null if this trace is not sampled. */
    public @Nullable DeliverySpan delivery() {
        return null;
    }

    /** Returns its place in the trace as W3C's {@code traceparent} has it; empty while tracing is off. */
    String traceParent() {
        return "";
    }
}
