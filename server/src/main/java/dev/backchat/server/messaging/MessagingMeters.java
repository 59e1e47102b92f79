package dev.backchat.server.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of the messages and events sent to rooms. */
public final class MessagingMeters {
    private final Counter messages;
    private final Counter events;

    public MessagingMeters(MeterRegistry registry) {
        messages = registry.counter("backchat.messages");
        events = registry.counter("backchat.events");
    }

    void message() {
        messages.increment();
    }

    void event() {
        events.increment();
    }
}
