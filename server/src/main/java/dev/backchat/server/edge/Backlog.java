package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The last batches of frames of a room, kept for those members whose sockets could not take them yet: once, however many
 * they are, and only as long as there are any. So a thousand viewers that stand still cost as much memory as one.
 */
final class Backlog {
    /** What all backlogs of an event loop may hold together, and do. */
    static final class Budget {
        private final long limit;
        private long used;

        Budget(long limit) {
            this.limit = limit;
        }
    }

    private final ArrayDeque<ByteBuf> batches = new ArrayDeque<>();
    private final int maxBytes;
    private final Budget budget;
    /** The number of the oldest batch that is kept, or of the next one if none is. */
    private long first;

    private int bytes;
    private int waiting;

    /** @param maxBytes how far a member may fall behind */
    Backlog(int maxBytes, Budget budget) {
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    long first() {
        return first;
    }

    /** The number that the next batch will have. */
    long next() {
        return first + batches.size();
    }

    /** Keeps a batch, whose reference becomes the backlog's; the oldest go if there are too many. */
    void add(ByteBuf batch) {
        batches.add(batch);
        bytes += batch.readableBytes();
        budget.used += batch.readableBytes();
        while (batches.size() > 1 && (bytes > maxBytes || budget.used > budget.limit)) {
            removeFirst();
        }
    }

    /** The batches from a number on, which must still be kept. */
    Iterable<ByteBuf> from(long number) {
        return () -> batches.stream().skip(number - first).iterator();
    }

    void startWaiting() {
        waiting++;
    }

    /** Where the last one stops, everything goes. */
    void stopWaiting() {
        waiting--;
        while (waiting == 0 && !batches.isEmpty()) {
            removeFirst();
        }
    }

    private void removeFirst() {
        ByteBuf oldest = batches.remove();
        first++;
        bytes -= oldest.readableBytes();
        budget.used -= oldest.readableBytes();
        oldest.release();
    }
}
