package dev.backchat.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;

/**
 * Limits the lines logged per second of each kind, and reports how many were left out and whose they were: lines that
 * strangers can cause by the thousand must not fill a disk or keep an event loop busy. Lines are of one kind if only
 * their parameters differ. All origins ({@link LogOrigin}) that cause a kind have an equal share of it, and at least
 * one line each, so that none hides the others; keys share with keys only, because addresses are easy to come by.
 */
final class FloodFilter extends TurboFilter {
    private static final String LEFT_OUT = "left out {} lines like \"{}\"{}";
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    /** Maximum number of origins counted separately per kind; the rest count as one. */
    static final int MAX_ORIGINS = 100;
    /**
     * Maximum number of kinds counted separately; the rest count as one. The code has fewer, but libraries
     * may log any text.
     */
    static final int MAX_KINDS = 1000;

    private static final String OTHERS = "others";
    private static final Kind OTHER_KINDS = new Kind("any other line", false);

    private record Kind(String format, boolean isKeys) {}

    private static final class Count {
        int taken;
        int leftOut;
    }

    /** The lines of a kind in the current second. Guarded by its entry in the map. */
    private static final class Share {
        final Logger logger;
        Map<String, Count> byOrigin = new HashMap<>();
        int originsBefore;

        Share(Logger logger) {
            this.logger = logger;
        }

        boolean tryLog(String origin, int lines) {
            boolean isCounted = byOrigin.containsKey(origin) || byOrigin.size() < MAX_ORIGINS;
            Count count = byOrigin.computeIfAbsent(isCounted ? origin : OTHERS, key -> new Count());
            // There may be as many origins as in the last second.
            if (count.taken < Math.max(1, lines / Math.max(byOrigin.size(), originsBefore))) {
                count.taken++;
                return true;
            }
            count.leftOut++;
            return false;
        }
    }

    private final int linesPerSecond;
    private final LongSupplier nanoTime;
    private final AtomicLong leftOut;
    private final AtomicLong begunNanos;
    private final ConcurrentHashMap<Kind, Share> shares = new ConcurrentHashMap<>();

    /** @param leftOut counts all lines left out */
    FloodFilter(int linesPerSecond, LongSupplier nanoTime, AtomicLong leftOut) {
        this.linesPerSecond = linesPerSecond;
        this.nanoTime = nanoTime;
        this.leftOut = leftOut;
        this.begunNanos = new AtomicLong(nanoTime.getAsLong());
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (format == null
                || format.equals(LEFT_OUT)
                || logger.getName().equals(Audit.NAME)
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        tellIfDue();
        String named = MDC.get(LogOrigin.NAME);
        String origin = named == null ? "" : named;
        Kind kind = new Kind(format, origin.startsWith(LogOrigin.KEY));
        boolean[] isTaken = new boolean[1];
        shares.compute(shares.size() < MAX_KINDS || shares.containsKey(kind) ? kind : OTHER_KINDS, (key, known) -> {
            Share share = known == null ? new Share(logger) : known;
            isTaken[0] = share.tryLog(origin, linesPerSecond);
            return share;
        });
        if (!isTaken[0]) {
            leftOut.incrementAndGet();
        }
        return isTaken[0] ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /**
     * Reports what was left out once a second is over; to be called periodically, because no further line may come
     * to trigger it.
     */
    void tellIfDue() {
        long begun = begunNanos.get();
        long now = nanoTime.getAsLong();
        if (now - begun >= SECOND_NANOS && begunNanos.compareAndSet(begun, now)) {
            report();
        }
    }

    /** Reports what was left out. */
    void report() {
        for (Kind kind : shares.keySet()) {
            Share[] ended = new Share[1];
            shares.computeIfPresent(kind, (key, share) -> {
                ended[0] = share;
                if (share.byOrigin.isEmpty()) {
                    return null;
                }
                Share next = new Share(share.logger);
                next.originsBefore = share.byOrigin.size();
                return next;
            });
            if (ended[0] != null) {
                report(kind, ended[0]);
            }
        }
    }

    private static void report(Kind kind, Share ended) {
        int total = ended.byOrigin.values().stream()
                .mapToInt(count -> count.leftOut)
                .sum();
        if (total == 0) {
            return;
        }
        // The report isn't about the request that the current thread is handling.
        Map<String, String> context = MDC.getCopyOfContextMap();
        MDC.clear();
        try {
            ended.logger.warn(LEFT_OUT, total, kind.format().replace("{}", "…"), whose(ended.byOrigin, total));
        } finally {
            if (context != null) {
                MDC.setContextMap(context);
            }
        }
    }

    /** Returns the origin of most of them, and the number of other origins. */
    private static String whose(Map<String, Count> byOrigin, int total) {
        Map.Entry<String, Count> most = byOrigin.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().leftOut))
                .orElseThrow();
        if (most.getKey().isEmpty()) {
            return "";
        }
        int mosts = most.getValue().leftOut;
        return ": " + mosts + " from " + most.getKey() + (mosts < total ? ", " + (total - mosts) + " from others" : "");
    }
}
