package dev.backchat.server.chat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pings the connections of one event loop, each once in an interval, a slice of them at a time: one timer for all, and
 * never all pings in one instant. Only the loop touches it.
 */
public final class PingWheel {
    private static final int SLICES = 30;

    /** What {@link ChatConnection#pingSlice} is while it is in no slice. */
    static final int NOT_PINGED = -1;

    private final long intervalNanos;
    private final List<List<ChatConnection>> slices = new ArrayList<>();
    private int current;

    PingWheel(EventLoop loop, Duration interval) {
        intervalNanos = interval.toNanos();
        for (int i = 0; i < SLICES; i++) {
            slices.add(new ArrayList<>());
        }
        long tickNanos = intervalNanos / SLICES;
        loop.scheduleWithFixedDelay(this::pingNextSlice, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    long intervalNanos() {
        return intervalNanos;
    }

    /** Pings a connection from now on. */
    void add(ChatConnection connection) {
        List<ChatConnection> slice = slices.get(current);
        connection.pingSlice = current;
        connection.pingIndex = slice.size();
        slice.add(connection);
    }

    /** Stops pinging a connection; does nothing for one that isn't pinged. */
    void remove(ChatConnection connection) {
        if (connection.pingSlice == NOT_PINGED) {
            return;
        }
        List<ChatConnection> slice = slices.get(connection.pingSlice);
        ChatConnection last = slice.removeLast();
        if (last != connection) {
            slice.set(connection.pingIndex, last);
            last.pingIndex = connection.pingIndex;
        }
        connection.pingSlice = NOT_PINGED;
    }

    private void pingNextSlice() {
        current = (current + 1) % SLICES;
        // One that is cut off here leaves in a later task, not during this loop.
        slices.get(current).forEach(ChatConnection::ping);
    }
}
