package dev.backchat.server.chat;

import io.netty.buffer.ByteBuf;

/** A batch of frames on its way to those who were members of the room when it was sent. */
public final class Delivery {
    private final ByteBuf batch;
    private final long number;
    private final Outbox[] receivers;
    private int next;
    /** By the room's clock. */
    final long begunAtNanos;

    /** @param number the number of the batch in the room's backlog */
    Delivery(ByteBuf batch, long number, Outbox[] receivers, long nowNanos) {
        this.batch = batch;
        this.number = number;
        this.receivers = receivers;
        this.begunAtNanos = nowNanos;
    }

    /** Delivers to up to {@code sockets} more receivers; returns true once all have been served. */
    boolean advance(int sockets) {
        int end = next + Math.min(sockets, receivers.length - next);
        // A receiver cut off here leaves in a later task, not during this loop.
        while (next < end) {
            receivers[next++].deliver(batch, number);
        }
        return next == receivers.length;
    }
}
