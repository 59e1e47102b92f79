package dev.backchat.server.capture;

import dev.backchat.server.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;

/** What observes the requests of clients. */
public record Instruments(Capture capture, MeterRegistry meters, Tracing tracing) {}
