package dev.backchat.server.edge;

/**
 * What one address may have. 0 is for any number.
 *
 * @param maxConnections at a time
 * @param maxNewConnectionsPerSecond of TCP
 * @param maxHandshakesPerSecond of WebSockets
 */
public record PerAddress(int maxConnections, int maxNewConnectionsPerSecond, int maxHandshakesPerSecond) {
    public static final PerAddress ANY = new PerAddress(0, 0, 0);
}
