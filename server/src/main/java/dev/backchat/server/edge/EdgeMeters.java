package dev.backchat.server.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted about connections. */
public final class EdgeMeters {
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter opened;
    private final Counter fellBehind;
    private final Counter noPong;

    public EdgeMeters(MeterRegistry registry) {
        registry.gauge("backchat.connections", connections);
        opened = registry.counter("backchat.connections.opened");
        fellBehind = registry.counter("backchat.connections.cut.off", "reason", "fell_behind");
        noPong = registry.counter("backchat.connections.cut.off", "reason", "no_pong");
    }

    void opened() {
        connections.incrementAndGet();
        opened.increment();
    }

    void closed() {
        connections.decrementAndGet();
    }

    /** It read more slowly than its room talks, or than it asked for answers. */
    void fellBehind() {
        fellBehind.increment();
    }

    void noPong() {
        noPong.increment();
    }
}
