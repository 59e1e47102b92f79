package dev.backchat.server.http;

import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.net.MemoryBudget;

/** Services shared by all HTTP connections of a listener. */
public record HttpServices(
        HttpLimits limits,
        AllowedHosts allowedHosts,
        RequestExecutor executor,
        HttpResponses responses,
        HttpErrors errors,
        MemoryBudget budget,
        RequestMemory requestMemory,
        ConnectionMeters meters) {}
