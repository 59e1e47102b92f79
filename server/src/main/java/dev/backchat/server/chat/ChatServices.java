package dev.backchat.server.chat;

import dev.backchat.server.capture.Capture;
import dev.backchat.server.fault.Faults;
import dev.backchat.server.messaging.Messaging;
import dev.backchat.server.time.NanoClock;
import dev.backchat.server.tracing.Tracing;
import java.util.concurrent.Executor;

/**
 * Services shared by all chat connections of a listener.
 *
 * @param clock for rates and the ends of sessions
 * @param blocking runs tasks that may wait for the store
 */
public record ChatServices(
        Messaging messaging,
        Faults faults,
        Capture capture,
        Tracing tracing,
        ChatLimits limits,
        ChatMeters meters,
        NanoClock clock,
        Executor blocking) {}
