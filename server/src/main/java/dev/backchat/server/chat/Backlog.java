package dev.backchat.server.chat;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The most recent batches of a room's frames, kept for members whose sockets could not take them yet. A batch is stored
 * once, however many members need it, and only while some do, so a thousand stalled viewers cost as much memory as one.
 */
public final class Backlog {
    /** The limit and current size of all backlogs of one event loop together. */
    static final class Budget {
        private final long limit;
        private final MemoryBudget memory;
        private long used;

        /** @param memory the budget that the limit is part of */
        Budget(long limit, MemoryBudget memory) {
            this.limit = limit;
            this.memory = memory;
        }
    }

    private final ArrayDeque<ByteBuf> batches = new ArrayDeque<>();
    private final int maxBytes;
    private final Budget budget;
    private final MemoryBudget.Account account;
    /** Number of the oldest batch kept, or of the next batch if none is kept. */
    private long first;

    private int bytes;
    private int waiting;

    /**
     * @param maxBytes the number of bytes that a member may fall behind
     * @param shed arranges for the event loop to call {@link #shed}; may be called on any thread
     */
    Backlog(int maxBytes, Budget budget, Consumer<Backlog> shed) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.account = budget.memory.open(true, () -> shed.accept(this));
    }

    long first() {
        return first;
    }

    /** Returns the number that the next batch will have. */
    long next() {
        return first + batches.size();
    }

    /** Adds a batch and takes over its reference; drops the oldest batches when over the limits. */
    void add(ByteBuf batch) {
        batches.add(batch);
        bytes += batch.readableBytes();
        budget.used += batch.readableBytes();
        account.charge(batch.capacity());
        while (batches.size() > 1 && (bytes > maxBytes || budget.used > budget.limit)) {
            removeFirst();
        }
    }

    /** Returns the batches from the given number on; that batch must still be kept. */
    Iterable<ByteBuf> from(long number) {
        return () -> batches.stream().skip(number - first).iterator();
    }

    void startWaiting() {
        waiting++;
    }

    /** Unregisters a waiting member; drops all batches when it was the last. */
    void stopWaiting() {
        waiting--;
        while (waiting == 0 && !batches.isEmpty()) {
            removeFirst();
        }
    }

    /**
     * Frees memory for others by dropping all batches but the last; members that still need the dropped ones are too
     * far behind.
     */
    void shed() {
        while (batches.size() > 1) {
            removeFirst();
        }
        account.hasGivenWay();
    }

    /** Closes the memory account once the room has no members. */
    void close() {
        account.close();
    }

    private void removeFirst() {
        ByteBuf oldest = batches.remove();
        first++;
        bytes -= oldest.readableBytes();
        budget.used -= oldest.readableBytes();
        account.charge(-oldest.capacity());
        oldest.release();
    }
}
