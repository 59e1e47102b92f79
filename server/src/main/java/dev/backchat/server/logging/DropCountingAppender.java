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
 * Queues lines for a thread that writes them, never blocks, and counts the lines for which the queue had no room; once
 * it has room again, a line reports their number, every ten seconds at most.
 */
final class DropCountingAppender extends AsyncAppender {
    private static final String DROPPED = "dropped {} lines: the log is read too slowly";

    private final LogThrottle logThrottle = new LogThrottle();
    private final AtomicLong dropped;
    private long droppedSinceTold;

    /** @param dropped counts all dropped lines */
    DropCountingAppender(AtomicLong dropped) {
        this.dropped = dropped;
    }

    /** Synchronized, so that no other thread can use up the remaining room in between. */
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

    /**
     * Reports dropped lines, if there is room; to be called periodically, because no further line may come
     * to trigger it.
     */
    synchronized void tellIfDue() {
        if (droppedSinceTold > 0 && getRemainingCapacity() > 0 && logThrottle.tryLog()) {
            report();
        }
    }

    /** Reports dropped lines, if there is room. */
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
