package dev.backchat.server.chatlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What is counted about chat logs, for each logging configuration. */
public final class LogMeters {
    private static final String CONFIGURATION = "configuration";

    private final MeterRegistry registry;

    public LogMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param waiting how many records the spool has */
    void waiting(String configuration, Spool spool, ToDoubleFunction<Spool> waiting) {
        Gauge.builder("backchat.log.records.waiting", spool, waiting)
                .tag(CONFIGURATION, configuration)
                .register(registry);
    }

    void delivered(String configuration, int records) {
        counter("backchat.log.records.delivered", configuration).increment(records);
    }

    /** They had to make room for later ones. */
    void spoolFull(String configuration, int records) {
        dropped(configuration, "spool_full", records);
    }

    /** The spool could not be written to. */
    void diskFull(String configuration) {
        dropped(configuration, "disk_full", 1);
    }

    /** The destination will never take them. */
    void refused(String configuration, int records) {
        dropped(configuration, "refused", records);
    }

    void failed(String configuration, DeliveryFailed.Reason reason) {
        Counter.builder("backchat.log.delivery.failures")
                .tag(CONFIGURATION, configuration)
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    private void dropped(String configuration, String reason, int records) {
        Counter.builder("backchat.log.records.dropped")
                .tag(CONFIGURATION, configuration)
                .tag("reason", reason)
                .register(registry)
                .increment(records);
    }

    private Counter counter(String name, String configuration) {
        return Counter.builder(name).tag(CONFIGURATION, configuration).register(registry);
    }
}
