package dev.backchat.server.edge;

import dev.backchat.server.limit.Rate;
import dev.backchat.server.net.AddressRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each address has, and how fast it opens WebSockets. An IPv6 address counts by its first 64 bits,
 * for whoever has one of these has them all.
 */
final class Addresses {
    private static final int COUNTED_BYTES = 8;

    private final int maxConnections;
    private final int maxHandshakesPerSecond;
    private final ConcurrentHashMap<ByteBuffer, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        final Rate handshakes = new Rate(System.nanoTime());
        int connections;
    }

    /** 0 for no limit. */
    Addresses(int maxConnections, int maxHandshakesPerSecond) {
        this.maxConnections = maxConnections;
        this.maxHandshakesPerSecond = maxHandshakesPerSecond;
    }

    /** Counts a connection, which must {@link #leave}; false if the address has too many, and this one is not counted. */
    boolean enter(String address) {
        if (maxConnections == 0) {
            return true;
        }
        boolean[] isIn = new boolean[1];
        entries.compute(key(address), (key, known) -> {
            Entry entry = known == null ? new Entry() : known;
            isIn[0] = entry.connections < maxConnections;
            entry.connections += isIn[0] ? 1 : 0;
            return entry;
        });
        return isIn[0];
    }

    void leave(String address) {
        if (maxConnections != 0) {
            entries.computeIfPresent(key(address), (key, entry) -> {
                entry.connections--;
                return entry;
            });
        }
    }

    /** Whether it may open a WebSocket now. */
    boolean mayShakeHands(String address) {
        return maxHandshakesPerSecond == 0
                || entries.computeIfAbsent(key(address), key -> new Entry())
                        .handshakes
                        .take(maxHandshakesPerSecond, System.nanoTime());
    }

    /** Forgets those that have no connections, and have been quiet. */
    void forgetQuiet() {
        long now = System.nanoTime();
        for (ByteBuffer address : entries.keySet()) {
            entries.computeIfPresent(
                    address, (key, entry) -> entry.connections == 0 && entry.handshakes.isFull(now) ? null : entry);
        }
    }

    private static ByteBuffer key(String address) {
        byte[] bytes = AddressRange.bytes(address);
        return bytes == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(Arrays.copyOf(bytes, Math.min(bytes.length, COUNTED_BYTES)));
    }
}
