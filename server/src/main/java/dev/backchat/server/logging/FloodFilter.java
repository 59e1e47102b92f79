package dev.backchat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.backchat.server.limit.Rate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets so many lines a second of each kind into the log, and says how many were left out: what strangers can cause by the
 * thousand must fill no disk, and keep no event loop busy with writing it down. Lines are of a kind that differ in their
 * parameters only.
 */
final class FloodFilter extends TurboFilter {
    private static final String LEFT_OUT = "left out {} lines like: {}";

    /** One kind of line. The code has a bounded number of them. */
    private static final class Kind {
        final Rate rate = new Rate(System.nanoTime());
        final AtomicLong leftOut = new AtomicLong();
    }

    private final int linesPerSecond;
    private final ConcurrentHashMap<String, Kind> kinds = new ConcurrentHashMap<>();

    FloodFilter(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (format == null || format.equals(LEFT_OUT) || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        Kind kind = kinds.computeIfAbsent(format, key -> new Kind());
        if (!kind.rate.take(linesPerSecond, System.nanoTime())) {
            kind.leftOut.incrementAndGet();
            return FilterReply.DENY;
        }
        long leftOut = kind.leftOut.getAndSet(0);
        if (leftOut > 0) {
            logger.warn(LEFT_OUT, leftOut, format);
        }
        return FilterReply.NEUTRAL;
    }
}
