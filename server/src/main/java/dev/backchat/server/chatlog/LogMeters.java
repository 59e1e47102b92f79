package dev.backchat.server.chatlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Meters of chat logs, per logging configuration, for as long as it exists. */
public final class LogMeters {
    /** Stands for configurations without meters of their own: they are deleted, or have had no record yet. */
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final OfConfiguration other;

    public LogMeters(MeterRegistry registry) {
        this.registry = registry;
        this.other = new OfConfiguration(registry, OTHER);
    }

    OfConfiguration of(String configuration) {
        return new OfConfiguration(registry, configuration);
    }

    /** Returns the meters shared by configurations without their own. */
    OfConfiguration other() {
        return other;
    }

    /** The meters of one configuration. */
    static final class OfConfiguration {
        private final MeterRegistry registry;
        private final String configuration;
        private final Set<Meter> registered = new HashSet<>();
        private boolean isForgotten;

        private OfConfiguration(MeterRegistry registry, String configuration) {
            this.registry = registry;
            this.configuration = configuration;
        }

        /** @param spool the spool whose records are counted */
        synchronized void waiting(Spool spool) {
            registered.add(Gauge.builder("backchat.log.records.waiting", spool, Spool::waiting)
                    .tags(tags())
                    .register(registry));
        }

        void delivered(int records) {
            count("backchat.log.records.delivered", tags(), records);
        }

        /** Counts records dropped to make room for later ones. */
        void spoolFull(int records) {
            dropped("spool_full", records);
        }

        /** Counts records lost because the disk did not accept them. */
        void diskFull(int records) {
            dropped("disk_full", records);
        }

        /** Counts records lost because they came faster than they could be spooled. */
        void journalFull(int records) {
            dropped("journal_full", records);
        }

        /** Counts records that the destination refused for good, or whose destination is gone. */
        void refused(int records) {
            dropped("refused", records);
        }

        void failed(DeliveryException.Reason reason) {
            count(
                    "backchat.log.delivery.failures",
                    tags().and("reason", reason.name().toLowerCase(Locale.ROOT)),
                    1);
        }

        private void dropped(String reason, int records) {
            count("backchat.log.records.dropped", tags().and("reason", reason), records);
        }

        private Tags tags() {
            return Tags.of("configuration", configuration);
        }

        private synchronized void count(String name, Tags tags, int count) {
            if (count > 0 && !isForgotten) {
                Counter counter = Counter.builder(name).tags(tags).register(registry);
                registered.add(counter);
                counter.increment(count);
            }
        }

        /** Removes the configuration's meters for good. */
        synchronized void forget() {
            isForgotten = true;
            registered.forEach(registry::remove);
        }
    }
}
