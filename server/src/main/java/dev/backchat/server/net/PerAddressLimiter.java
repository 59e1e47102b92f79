package dev.backchat.server.net;

import dev.backchat.server.limit.Rate;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Limits how many connections each address has, and how fast it opens them. An IPv6 address counts by its first 64
 * bits, because a client that has one address of a /64 has them all.
 */
public final class PerAddressLimiter {
    private static final int COUNTED_BYTES = 8;

    private final PerAddressLimits limits;
    private final ConcurrentHashMap<ByteBuffer, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        final Rate newConnections = new Rate(System.nanoTime());
        final Rate handshakes = new Rate(System.nanoTime());
        int connections;
    }

    public PerAddressLimiter(PerAddressLimits limits) {
        this.limits = limits;
    }

    /** Returns the maximum number of connections of an address; 0 for any number. */
    int maxConnections() {
        return limits.maxConnections();
    }

    /** Returns whether an address may open a TCP connection now. */
    public boolean tryConnect(String address) {
        return tryAcquire(address, limits.maxNewConnectionsPerSecond(), entry -> entry.newConnections);
    }

    /**
     * Counts a connection, which must be {@link #release released}; returns false, counting nothing, if there are too
     * many.
     */
    public boolean tryAcquire(String address) {
        if (limits.maxConnections() == 0) {
            return true;
        }
        boolean[] isIn = new boolean[1];
        entries.compute(key(address), (key, known) -> {
            Entry entry = known == null ? new Entry() : known;
            isIn[0] = entry.connections < limits.maxConnections();
            entry.connections += isIn[0] ? 1 : 0;
            return entry;
        });
        return isIn[0];
    }

    public void release(String address) {
        if (limits.maxConnections() != 0) {
            entries.computeIfPresent(key(address), (key, entry) -> {
                entry.connections--;
                return entry;
            });
        }
    }

    /** Returns whether an address may open a WebSocket now. */
    boolean tryHandshake(String address) {
        return tryAcquire(address, limits.maxHandshakesPerSecond(), entry -> entry.handshakes);
    }

    private boolean tryAcquire(String address, int perSecond, Function<Entry, Rate> rate) {
        return perSecond == 0
                || rate.apply(entries.computeIfAbsent(key(address), key -> new Entry()))
                        .tryAcquire(perSecond, System.nanoTime());
    }

    /** Removes addresses that have no connections and have been quiet. */
    public void removeIdle() {
        long now = System.nanoTime();
        for (ByteBuffer address : entries.keySet()) {
            entries.computeIfPresent(
                    address,
                    (key, entry) ->
                            entry.connections == 0 && entry.newConnections.isFull(now) && entry.handshakes.isFull(now)
                                    ? null
                                    : entry);
        }
    }

    private static ByteBuffer key(String address) {
        byte[] bytes = AddressRange.bytes(address);
        return bytes == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(Arrays.copyOf(bytes, Math.min(bytes.length, COUNTED_BYTES)));
    }
}
