package dev.backchat.server.chat;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pings each connection of one event loop once per interval, one slice of them at a time, so that one timer serves all
 * and the pings are spread out. Confined to the loop.
 */
public final class PingWheel {
    private static final int SLICES = 30;

    /** Value of {@link ChatConnection#pingSlice} while the connection is in no slice. */
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

    /** Starts pinging a connection. */
    void add(ChatConnection connection) {
        List<ChatConnection> slice = slices.get(current);
        connection.pingSlice = current;
        connection.pingIndex = slice.size();
        slice.add(connection);
    }

    /** Stops pinging a connection that was {@link #add added}. */
    void remove(ChatConnection connection) {
        List<ChatConnection> slice = slices.get(connection.pingSlice);
        ChatConnection last = slice.removeLast();
        if (last != connection) {
            slice.set(connection.pingIndex, last);
            last.pingIndex = connection.pingIndex;
        }
        connection.pingSlice = NOT_PINGED;
    }

    /** Returns the open connections of the loop. */
    List<ChatConnection> connections() {
        return slices.stream().flatMap(List::stream).toList();
    }

    private void pingNextSlice() {
        current = (current + 1) % SLICES;
        // A connection cut off here leaves in a later task, not during this loop.
        slices.get(current).forEach(ChatConnection::ping);
    }
}
