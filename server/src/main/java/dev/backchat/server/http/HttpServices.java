package dev.backchat.server.http;

import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.net.MemoryBudget;

/** What all HTTP connections of a listener use. */
public record HttpServices(
        HttpLimits limits,
        AllowedHosts allowedHosts,
        RequestExecutor executor,
        HttpResponses responses,
        HttpErrors errors,
        MemoryBudget budget,
        RequestMemory requestMemory,
        ConnectionMeters meters) {}
