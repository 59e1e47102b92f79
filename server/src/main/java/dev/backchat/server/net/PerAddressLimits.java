package dev.backchat.server.net;

/**
 * What one address may have. 0 is for any number.
 *
 * @param maxConnections at a time
 * @param maxNewConnectionsPerSecond of TCP
 * @param maxHandshakesPerSecond of WebSockets
 */
public record PerAddressLimits(int maxConnections, int maxNewConnectionsPerSecond, int maxHandshakesPerSecond) {
    public static final PerAddressLimits ANY = new PerAddressLimits(0, 0, 0);
}
