package dev.backchat.server.net;

import io.micrometer.core.instrument.MeterRegistry;

/** What is counted about connections that don't become WebSockets, and about the memory of all. */
public final class ConnectionMeters {
    private final MeterRegistry registry;

    public ConnectionMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows what the memory of all clients comes to, and of how much. */
    public void watch(MemoryBudget budget, MemoryMonitor monitor) {
        registry.gauge("backchat.memory.clients", budget, MemoryBudget::used);
        registry.gauge("backchat.memory.clients.limit", budget, MemoryBudget::limit);
        registry.gauge("backchat.memory.direct", monitor, MemoryMonitor::directBytes);
    }

    /** It was not let in, or was too slow to say what it wants. */
    public void refusedConnection(String reason) {
        registry.counter("backchat.connections.refused", "reason", reason).increment();
    }

    /** Its request was too much with all the others. */
    public void refusedRequest() {
        registry.counter("backchat.requests.refused", "reason", "too_many_bytes")
                .increment();
    }

    /** It asked for a WebSocket and got an HTTP status instead. */
    public void refusedUpgrade(int status) {
        registry.counter("backchat.upgrades.refused", "status", Integer.toString(status))
                .increment();
    }
}
