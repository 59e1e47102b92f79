package dev.backchat.server.chat;

import dev.backchat.api.ChatTokenCapability;
import dev.backchat.server.bus.Verb;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted about WebSockets. */
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

    public ChatMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("backchat.connections", connections);
        opened = registry.counter("backchat.connections.opened");
        fellBehind = registry.counter("backchat.connections.cut.off", "reason", "fell_behind");
        noPong = registry.counter("backchat.connections.cut.off", "reason", "no_pong");
        gaveWay = registry.counter("backchat.connections.cut.off", "reason", "memory");
        pauses = registry.counter("backchat.connections.paused");
        for (Verb verb : Verb.values()) {
            deliveries.put(verb, registry.counter("backchat.deliveries", "action", verb.name()));
        }
        for (ChatTokenCapability action : ChatTokenCapability.values()) {
            asked.put(action.name(), registry.counter("backchat.actions", "action", action.name()));
        }
    }

    /** A client asked for something that it may have been refused. */
    void asked(String action) {
        Counter counter = asked.get(action);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A client was refused what it asked for. */
    void refused(int errorCode) {
        registry.counter("backchat.actions.refused", "code", Integer.toString(errorCode))
                .increment();
    }

    /** A frame was handed to so many connections. */
    void delivered(Verb verb, int connections) {
        Counter counter = deliveries.get(verb);
        if (counter != null) {
            counter.increment(connections);
        }
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

    /** It held so much, for so long, that it had to give way to others. */
    void gaveWay() {
        gaveWay.increment();
    }

    /** It broke the protocol of WebSockets, and was told so by a Close frame of this status. */
    void violated(int status) {
        registry.counter("backchat.connections.cut.off", "reason", "violation_" + status)
                .increment();
    }

    void noPong() {
        noPong.increment();
    }

    /** It sent more than is read in a second, and was not listened to for a while. */
    void paused() {
        pauses.increment();
    }
}
