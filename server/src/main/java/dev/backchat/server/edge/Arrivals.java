package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of all requests that are not answered yet. Together it has a bound. Where there is no room for more,
 * that one gives way that has been incomplete for longest: a client that means it needs milliseconds, one that means harm
 * takes its time. Event loops share it.
 */
final class Arrivals {
    private static final int FIRST_BLOCK_BYTES = 512;
    private static final int BLOCK_BYTES = 16 * 1024;

    private final long maxBytes;
    /** The oldest first. */
    private final LinkedHashSet<Arrival> incomplete = new LinkedHashSet<>();

    private long bytes;

    Arrivals(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param giveWay refuses the request; called on any thread */
    synchronized Arrival begin(ByteBufAllocator allocator, Consumer<Arrival> giveWay) {
        Arrival arrival = new Arrival(allocator, giveWay);
        incomplete.add(arrival);
        return arrival;
    }

    private synchronized boolean take(Arrival arrival, int more) {
        // One that is alone has room: its own bounds, headers included, may be more than what all may take.
        while (bytes + more > maxBytes && bytes > arrival.taken) {
            Arrival oldest = oldest();
            if (oldest == null || oldest == arrival) {
                return false;
            }
            giveBack(oldest);
            oldest.giveWay.accept(oldest);
        }
        if (!incomplete.contains(arrival)) {
            // It has given way itself, which its connection is about to learn.
            return false;
        }
        arrival.taken += more;
        bytes += more;
        return true;
    }

    private @Nullable Arrival oldest() {
        return incomplete.isEmpty() ? null : incomplete.getFirst();
    }

    private synchronized void giveBack(Arrival arrival) {
        incomplete.remove(arrival);
        bytes -= arrival.taken;
        arrival.taken = 0;
    }

    private synchronized void isComplete(Arrival arrival) {
        incomplete.remove(arrival);
    }

    /**
     * Of one of them. Must be released. The bytes of its body are outside the heap, where large bodies that come to
     * nothing would be garbage that makes everybody wait, and in blocks that never have to be copied into larger ones.
     */
    final class Arrival {
        private final Consumer<Arrival> giveWay;
        private final ByteBufAllocator allocator;
        private final List<ByteBuf> blocks = new ArrayList<>(1);
        private int size;
        private long taken;

        private Arrival(ByteBufAllocator allocator, Consumer<Arrival> giveWay) {
            this.allocator = allocator;
            this.giveWay = giveWay;
        }

        /** Takes room for bytes that have come; false if there is none, though all have given way that are older. */
        boolean take(int bytes) {
            return Arrivals.this.take(this, bytes);
        }

        /** Of its body. */
        int size() {
            return size;
        }

        /** Keeps what has come of its body, for which there is {@link #take room}. */
        void add(ByteBuf chunk) {
            size += chunk.readableBytes();
            while (chunk.isReadable()) {
                if (blocks.isEmpty() || !blocks.getLast().isWritable()) {
                    int bytes = blocks.isEmpty() ? FIRST_BLOCK_BYTES : BLOCK_BYTES;
                    blocks.add(allocator.buffer(bytes, bytes));
                }
                ByteBuf last = blocks.getLast();
                last.writeBytes(chunk, Math.min(last.writableBytes(), chunk.readableBytes()));
            }
        }

        /** The whole body of a request that no longer gives way. */
        byte[] complete() {
            isComplete(this);
            byte[] whole = new byte[size];
            int at = 0;
            for (ByteBuf block : blocks) {
                int bytes = block.readableBytes();
                block.getBytes(block.readerIndex(), whole, at, bytes);
                at += bytes;
            }
            return whole;
        }

        void release() {
            giveBack(this);
            blocks.forEach(ByteBuf::release);
            blocks.clear();
        }
    }
}
