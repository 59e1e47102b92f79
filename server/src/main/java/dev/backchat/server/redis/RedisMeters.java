package dev.backchat.server.redis;

import static java.util.Objects.requireNonNull;

import dev.backchat.server.bus.Bus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what nodes publish, and what they missed. */
public final class RedisMeters {
    private final MeterRegistry registry;
    private final Map<Bus.Result, Counter> published = new EnumMap<>(Bus.Result.class);
    private final Counter failed;
    private final Counter gaps;
    private final Counter repairs;
    private final Counter unknown;

    public RedisMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Bus.Result result : Bus.Result.values()) {
            published.put(result, publications(registry, result.name().toLowerCase(Locale.ROOT)));
        }
        failed = publications(registry, "failed");
        gaps = registry.counter("backchat.redis.gaps");
        repairs = registry.counter("backchat.redis.repairs");
        unknown = registry.counter("backchat.redis.unknown");
    }

    private static Counter publications(MeterRegistry registry, String result) {
        return registry.counter("backchat.redis.publications", "result", result);
    }

    void watch(Redis redis) {
        Gauge.builder("backchat.redis.connected", redis, each -> each.isUp() ? 1 : 0)
                .register(registry);
    }

    void published(Bus.Result result) {
        requireNonNull(published.get(result)).increment();
    }

    void failed() {
        failed.increment();
    }

    void gap() {
        gaps.increment();
    }

    void repaired() {
        repairs.increment();
    }

    void unknown() {
        unknown.increment();
    }
}
