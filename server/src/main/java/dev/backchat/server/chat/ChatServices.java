package dev.backchat.server.chat;

import dev.backchat.server.fault.Faults;
import dev.backchat.server.messaging.Messaging;
import java.util.concurrent.Executor;

/**
 * What all chat connections of a listener use.
 *
 * @param blocking runs what may wait for the store
 */
public record ChatServices(
        Messaging messaging, Faults faults, ChatLimits limits, ChatMeters meters, Executor blocking) {}
