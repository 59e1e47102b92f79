package dev.backchat.server.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.backchat.server.limit.LogThrottle;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands lines to a thread that writes them, waits for nobody, and counts those for which the queue had no room; when it has
 * again, a line says how many these were, every ten seconds at most.
 */
final class DropCountingAppender extends AsyncAppender {
    private static final String DROPPED = "dropped {} lines: the log is read too slowly";

    private final LogThrottle logThrottle = new LogThrottle();
    private final AtomicLong dropped;
    private long droppedSinceTold;

    /** @param dropped counts all that are dropped */
    DropCountingAppender(AtomicLong dropped) {
        this.dropped = dropped;
    }

    /** Nobody else puts in meanwhile, so what there is room for gets in. */
    @Override
    protected synchronized void put(ILoggingEvent event) {
        tellIfDue();
        if (getRemainingCapacity() == 0) {
            droppedSinceTold++;
            dropped.incrementAndGet();
        } else {
            super.put(event);
        }
    }

    /** Says how many lines were dropped, if there is room; to be called now and then, for no line may come to do so. */
    synchronized void tellIfDue() {
        if (droppedSinceTold > 0 && getRemainingCapacity() > 0 && logThrottle.tryLog()) {
            report();
        }
    }

    /** Says how many lines were dropped, if there is room. */
    synchronized void report() {
        if (droppedSinceTold > 0 && getRemainingCapacity() > 0 && getContext() instanceof LoggerContext context) {
            LoggingEvent event = new LoggingEvent(
                    DropCountingAppender.class.getName(),
                    context.getLogger(DropCountingAppender.class),
                    Level.WARN,
                    DROPPED,
                    null,
                    new Object[] {droppedSinceTold});
            event.setMDCPropertyMap(Map.of());
            event.prepareForDeferredProcessing();
            droppedSinceTold = 0;
            super.put(event);
        }
    }
}
