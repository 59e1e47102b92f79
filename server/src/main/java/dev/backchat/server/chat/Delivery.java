package dev.backchat.server.chat;

import dev.backchat.server.net.SendRing;
import dev.backchat.server.tracing.DeliverySpan;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * Delivers to up to {@code sockets} more receivers; returns true once all have been served.
     *
     * @param ring of the event loop; null if it has none
     */
    boolean advance(int sockets, @Nullable SendRing ring) {
        int end = next + Math.min(sockets, receivers.length - next);
        // A receiver cut off here leaves in a later task, not during this loop.
        while (next < end) {
            if (ring == null) {
                receivers[next++].deliver(batch, number);
            } else {
                deliverTogether(ring, Math.min(end, next + SendRing.CAPACITY));
            }
        }
        return next == receivers.length;
    }

    private void deliverTogether(SendRing ring, int end) {
        int first = next;
        next = end;
        int length = batch.readableBytes();
        for (int i = first; i < end; i++) {
            ring.add(receivers[i].beginSend(number));
        }
        // Until here, nothing runs that could close a socket whose descriptor has been added.
        ring.submit(batch.memoryAddress() + batch.readerIndex(), length);
        for (int i = first; i < end; i++) {
            int sent = ring.sent(i - first);
            if (sent == SendRing.SKIPPED) {
                receivers[i].deliver(batch, number);
            } else if (sent < length) {
                receivers[i].endSend(batch, sent);
            }
        }
    }

    /** Ends its spans, once all receivers have been served. */
    void end() {
        spans.forEach(span -> span.end(receivers.length));
    }
}
