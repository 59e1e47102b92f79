package dev.backchat.server.http;

import dev.backchat.server.net.AllowedHosts;
import dev.backchat.server.net.ConnectionMeters;
import dev.backchat.server.net.MemoryBudget;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/** Services shared by all HTTP connections of a listener. */
public record HttpServices(
        HttpLimits limits,
        AllowedHosts allowedHosts,
        RequestExecutor executor,
        HttpResponses responses,
        HttpErrors errors,
        MemoryBudget budget,
        RequestMemory requestMemory,
        HttpConnections connections,
        ConnectionMeters meters) {
    /** Returns whether a request names this server as it may. */
    boolean allowsHost(HttpRequest request) {
        return allowedHosts.allow(request.headers().getAll(HttpHeaderNames.HOST)) && responses.allowsHost(request);
    }

    /** Returns whether a connection may stay open after a response. */
    boolean keepsAlive() {
        return budget.pressure() == MemoryBudget.Pressure.NONE && connections.keepsAlive();
    }
}
