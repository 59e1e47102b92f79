package dev.backchat.server.chat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.server.bus.Verb;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of the WebSocket connections. */
public final class ChatMeters {
    private final AtomicInteger connections = new AtomicInteger();
    private final MeterRegistry registry;
    private final Map<Verb, Counter> deliveries = new EnumMap<>(Verb.class);
    private final Map<String, Counter> asked = new HashMap<>();
    private final Counter opened;
    private final Counter fellBehind;
    private final Counter noPong;
    private final Counter pauses;
    private final Counter gaveWay;
    private final Counter drained;
    private final Counter recovered;
    private final Counter notRecovered;
    private final Counter gaps;

    public ChatMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("backchat.connections", connections);
        opened = registry.counter("backchat.connections.opened");
        fellBehind = registry.counter("backchat.connections.cut.off", "reason", "fell_behind");
        noPong = registry.counter("backchat.connections.cut.off", "reason", "no_pong");
        gaveWay = registry.counter("backchat.connections.cut.off", "reason", "memory");
        drained = registry.counter("backchat.connections.cut.off", "reason", "drain");
        gaps = registry.counter("backchat.connections.cut.off", "reason", "gap");
        pauses = registry.counter("backchat.connections.paused");
        for (Verb verb : Verb.values()) {
            deliveries.put(verb, registry.counter("backchat.deliveries", "action", verb.name()));
        }
        for (ChatTokenCapability action : ChatTokenCapability.values()) {
            if (!action.isExtension()) {
                asked.put(action.name(), registry.counter("backchat.actions", "action", action.name()));
            }
        }
        recovered = registry.counter("backchat.replays", "recovered", "true");
        notRecovered = registry.counter("backchat.replays", "recovered", "false");
    }

    /** Counts an action requested by a client, whether or not it is refused. */
    void asked(String action) {
        Counter counter = asked.get(action);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Counts a refused action by error code. */
    void refused(int errorCode) {
        registry.counter("backchat.actions.refused", "code", Integer.toString(errorCode))
                .increment();
    }

    /** Counts a frame delivered to the given number of connections. */
    void delivered(Verb verb, int connections) {
        Counter counter = deliveries.get(verb);
        if (counter != null) {
            counter.increment(connections);
        }
    }

    /** Returns the number of open connections. */
    public int connections() {
        return connections.get();
    }

    void opened() {
        connections.incrementAndGet();
        opened.increment();
    }

    void closed() {
        connections.decrementAndGet();
    }

    /** Counts a connection cut off because it read too slowly for its room's messages or its own responses. */
    void fellBehind() {
        fellBehind.increment();
    }

    /** Counts a connection closed to free memory, because it had held too much for too long. */
    void gaveWay() {
        gaveWay.increment();
    }

    /** Counts a connection that was cut. */
    void cut(CutReason reason) {
        switch (reason) {
            case DRAIN -> drained.increment();
            case GAP -> gaps.increment();
        }
    }

    /** Returns the number of connections cut because the server stops. */
    public int drained() {
        return (int) drained.count();
    }

    /** Counts a WebSocket protocol violation, reported by a Close frame of this status. */
    void violated(int status) {
        registry.counter("backchat.connections.cut.off", "reason", "violation_" + status)
                .increment();
    }

    void noPong() {
        noPong.increment();
    }

    /** Counts a client that had history replayed when it joined, by whether it misses nothing. */
    void replayed(boolean isRecovered) {
        (isRecovered ? recovered : notRecovered).increment();
    }

    /** Counts a pause in reading from a client that exceeded a rate limit. */
    void paused() {
        pauses.increment();
    }
}
