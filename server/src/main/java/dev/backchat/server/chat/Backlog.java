package dev.backchat.server.chat;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The last batches of frames of a room, kept for those members whose sockets could not take them yet: once, however many
 * they are, and only as long as there are any. So a thousand viewers that stand still cost as much memory as one.
 */
public final class Backlog {
    /** What all backlogs of an event loop may hold together, and do. */
    static final class Budget {
        private final long limit;
        private final MemoryBudget memory;
        private long used;

        /** @param memory of which the limit is a part */
        Budget(long limit, MemoryBudget memory) {
            this.limit = limit;
            this.memory = memory;
        }
    }

    private final ArrayDeque<ByteBuf> batches = new ArrayDeque<>();
    private final int maxBytes;
    private final Budget budget;
    private final MemoryBudget.Account account;
    /** The number of the oldest batch that is kept, or of the next one if none is. */
    private long first;

    private int bytes;
    private int waiting;

    /**
     * @param maxBytes how far a member may fall behind
     * @param shed has {@link #shed} called by the event loop; is called on any thread
     */
    Backlog(int maxBytes, Budget budget, Consumer<Backlog> shed) {
        this.maxBytes = maxBytes;
        this.budget = budget;
        this.account = budget.memory.open(true, () -> shed.accept(this));
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
        account.charge(batch.capacity());
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

    /** Gives way to others: all goes but the last, and members who have not got it fall too far behind. */
    void shed() {
        while (batches.size() > 1) {
            removeFirst();
        }
        account.hasGivenWay();
    }

    /** Nobody is in the room any more. */
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
