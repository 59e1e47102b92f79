package dev.backchat.server.net;

import dev.backchat.server.limit.KeyedCounts;
import dev.backchat.server.limit.KeyedRates;
import dev.backchat.server.time.NanoClock;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Limits how many connections each address has, and how fast it opens them. An IPv6 address counts by its first 64
 * bits, because a client that has one address of a /64 has them all.
 */
public final class PerAddressLimiter {
    private static final int COUNTED_BYTES = 8;

    private final PerAddressLimits limits;
    private final KeyedCounts<ByteBuffer> connections = new KeyedCounts<>();
    private final KeyedRates<ByteBuffer> newConnections;
    private final KeyedRates<ByteBuffer> handshakes;

    public PerAddressLimiter(PerAddressLimits limits, NanoClock clock) {
        this.limits = limits;
        this.newConnections = new KeyedRates<>(clock);
        this.handshakes = new KeyedRates<>(clock);
    }

    /** Returns the maximum number of connections of an address; 0 for any number. */
    int maxConnections() {
        return limits.maxConnections();
    }

    /** Returns whether an address may open a TCP connection now. */
    public boolean tryConnect(String address) {
        return newConnections.tryAcquire(key(address), limits.maxNewConnectionsPerSecond());
    }

    /**
     * Counts a connection, which must be {@link #release released}; returns false, counting nothing, if there are too
     * many.
     */
    public boolean tryAcquire(String address) {
        return connections.tryAcquire(key(address), limits.maxConnections());
    }

    public void release(String address) {
        connections.release(key(address));
    }

    /** Returns whether an address may open a WebSocket now. */
    boolean tryHandshake(String address) {
        return handshakes.tryAcquire(key(address), limits.maxHandshakesPerSecond());
    }

    /** Forgets the rates of addresses that have been quiet for a second; to be called periodically. */
    public void removeIdle() {
        newConnections.removeIdle();
        handshakes.removeIdle();
    }

    private static ByteBuffer key(String address) {
        byte[] bytes = AddressRange.bytes(address);
        return bytes == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(Arrays.copyOf(bytes, Math.min(bytes.length, COUNTED_BYTES)));
    }
}
