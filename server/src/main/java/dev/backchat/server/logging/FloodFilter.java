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
 * Lets so many lines a second of each kind into the log, and says how many were left out and whose they were: what
 * strangers can cause by the thousand must fill no disk, and keep no event loop busy with writing it down. Lines are of a
 * kind that differ in their parameters only. All origins ({@link LogOrigin}) that cause a kind have the same share of it,
 * and a line each at least, so that none hides what others do; keys share with keys only, for addresses are easily had.
 */
final class FloodFilter extends TurboFilter {
    private static final String LEFT_OUT = "left out {} lines like \"{}\"{}";
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    /** Counted apart, of a kind; those beyond count as one. */
    static final int MAX_ORIGINS = 100;
    /** Counted apart; those beyond count as one. The code has fewer, but libraries may put anything into a line. */
    static final int MAX_KINDS = 1000;

    private static final String OTHERS = "others";
    private static final Kind OTHER_KINDS = new Kind("any other line", false);

    private record Kind(String format, boolean isKeys) {}

    private static final class Count {
        int taken;
        int leftOut;
    }

    /** What a kind had in the current second. Guarded by its place in the map. */
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
            // As many as came last second may come in this one.
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

    /** @param leftOut counts all that are left out */
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

    /** Says what was left out, if a second is over; to be called now and then, for no line may come to do so. */
    void tellIfDue() {
        long begun = begunNanos.get();
        long now = nanoTime.getAsLong();
        if (now - begun >= SECOND_NANOS && begunNanos.compareAndSet(begun, now)) {
            report();
        }
    }

    /** Says what was left out. */
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
        // It isn't about the request that the current thread is busy with.
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

    /** From where most of them were, and how many others there were. */
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
