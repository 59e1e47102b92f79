package dev.backchat.server.net;

/**
 * Limits per address; 0 means unlimited.
 *
 * @param maxConnections maximum number of connections at a time
 * @param maxNewConnectionsPerSecond maximum rate of new TCP connections
 * @param maxHandshakesPerSecond maximum rate of WebSocket handshakes
 */
public record PerAddressLimits(int maxConnections, int maxNewConnectionsPerSecond, int maxHandshakesPerSecond) {
    public static final PerAddressLimits ANY = new PerAddressLimits(0, 0, 0);

    public PerAddressLimits withMaxConnections(int maxConnections) {
        return new PerAddressLimits(maxConnections, maxNewConnectionsPerSecond, maxHandshakesPerSecond);
    }

    public PerAddressLimits withMaxNewConnectionsPerSecond(int maxNewConnectionsPerSecond) {
        return new PerAddressLimits(maxConnections, maxNewConnectionsPerSecond, maxHandshakesPerSecond);
    }

    public PerAddressLimits withMaxHandshakesPerSecond(int maxHandshakesPerSecond) {
        return new PerAddressLimits(maxConnections, maxNewConnectionsPerSecond, maxHandshakesPerSecond);
    }
}
