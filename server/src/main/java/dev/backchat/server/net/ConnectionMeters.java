package dev.backchat.server.net;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of connections that don't become WebSockets, and of the memory of all clients. */
public final class ConnectionMeters {
    private final MeterRegistry registry;
    private final AtomicInteger drainPhase = new AtomicInteger();
    private final AtomicInteger rings = new AtomicInteger();

    public ConnectionMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("backchat.drain.phase", drainPhase);
        registry.gauge("backchat.send.rings", rings);
    }

    /** Shows how far a server that is stopping has got. */
    public void drainPhase(int phase) {
        drainPhase.set(phase);
    }

    /** Counts an event loop that sends frames by a {@link SendRing}. */
    public void ringOpened() {
        rings.incrementAndGet();
    }

    public void ringClosed() {
        rings.decrementAndGet();
    }

    /** Registers gauges of the clients' memory and its limit. */
    public void watch(MemoryBudget budget, MemoryMonitor monitor) {
        registry.gauge("backchat.memory.clients", budget, MemoryBudget::used);
        registry.gauge("backchat.memory.clients.limit", budget, MemoryBudget::limit);
        registry.gauge("backchat.memory.direct", monitor, MemoryMonitor::directBytes);
    }

    /** Counts a connection that was not admitted, or was too slow to send a request. */
    public void refusedConnection(String reason) {
        registry.counter("backchat.connections.refused", "reason", reason).increment();
    }

    /** Counts a request refused because all requests together were too large. */
    public void refusedRequest() {
        registry.counter("backchat.requests.refused", "reason", "too_many_bytes")
                .increment();
    }

    /** Counts a WebSocket request that was refused with an HTTP status. */
    public void refusedUpgrade(int status) {
        registry.counter("backchat.upgrades.refused", "status", Integer.toString(status))
                .increment();
    }
}
