package dev.backchat.server.chat;

import dev.backchat.server.tracing.DeliverySpan;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** A batch of frames on its way to those who were members of the room when it was sent. */
public final class Delivery {
    private final ByteBuf batch;
    private final long number;
    private final Outbox[] receivers;
    private final List<DeliverySpan> spans;
    private int next;
    /** By the room's clock. */
    final long begunAtNanos;

    /**
     * @param number the number of the batch in the room's backlog
     * @param spans of the frames in it that are traced
     */
    Delivery(ByteBuf batch, long number, Outbox[] receivers, List<DeliverySpan> spans, long nowNanos) {
        this.batch = batch;
        this.number = number;
        this.receivers = receivers;
        this.spans = spans;
        this.begunAtNanos = nowNanos;
    }

    /** Delivers to up to {@code sockets} more receivers; returns true once all have been served. */
    boolean advance(int sockets) {
        int end = Math.min(receivers.length, next + sockets);
        // A receiver cut off here leaves in a later task, not during this loop.
        while (next < end) {
            receivers[next++].deliver(batch, number);
        }
        return next == receivers.length;
    }

    /** Ends its spans, once all receivers have been served. */
    void end() {
        spans.forEach(span -> span.end(receivers.length));
    }
}
