package dev.backchat.server.http;

import dev.backchat.server.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of all unanswered requests. When there is no room for more, the request that has been incomplete
 * for longest gives way: an honest client needs milliseconds, a malicious one takes its time. Shared by all event
 * loops.
 */
public final class RequestMemory {
    private static final int FIRST_BLOCK_BYTES = 512;
    private static final int MAX_BLOCK_BYTES = 16 * 1024;

    private final long maxBytes;
    /** Oldest first. */
    private final LinkedHashSet<Reservation> incomplete = new LinkedHashSet<>();

    private long bytes;

    public RequestMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Starts a request.
     *
     * @param account the memory account of its connection
     * @param giveWay refuses the request; called on any thread
     */
    synchronized Reservation reserve(
            ByteBufAllocator allocator, MemoryBudget.Account account, Consumer<Reservation> giveWay) {
        Reservation reservation = new Reservation(allocator, account, giveWay);
        incomplete.add(reservation);
        return reservation;
    }

    private synchronized boolean tryReserve(Reservation reservation, int more) {
        // A request that is alone always has room: its own limits, headers included, may exceed the limit of all
        // together.
        while (bytes + more > maxBytes && bytes > reservation.taken) {
            Reservation oldest = oldest();
            if (oldest == null || oldest == reservation) {
                return false;
            }
            giveBack(oldest);
            oldest.giveWay.accept(oldest);
        }
        if (!incomplete.contains(reservation)) {
            // It has given way itself, and its connection is about to be notified.
            return false;
        }
        reservation.taken += more;
        bytes += more;
        return true;
    }

    private @Nullable Reservation oldest() {
        return incomplete.isEmpty() ? null : incomplete.getFirst();
    }

    private synchronized long giveBack(Reservation reservation) {
        incomplete.remove(reservation);
        long taken = reservation.taken;
        bytes -= taken;
        reservation.taken = 0;
        return taken;
    }

    private synchronized void isComplete(Reservation reservation) {
        incomplete.remove(reservation);
    }

    /**
     * The memory of one request. Must be released. Bodies are kept off heap, where an abandoned large one is no garbage
     * that delays everybody, and in blocks, so that they need not be copied into larger buffers. A block is at most as
     * large as the bytes before it, so that at most twice the received size is allocated.
     */
    final class Reservation {
        private final Consumer<Reservation> giveWay;
        private final ByteBufAllocator allocator;
        private final MemoryBudget.Account account;
        private long charged;
        /**
         * Guarded by this, because the body is read on another thread than the one that handles the connection's end.
         */
        private final List<ByteBuf> blocks = new ArrayList<>(1);

        private boolean isReleased;
        private int size;
        /** Guarded by the outer class. */
        private long taken;

        private Reservation(ByteBufAllocator allocator, MemoryBudget.Account account, Consumer<Reservation> giveWay) {
            this.allocator = allocator;
            this.account = account;
            this.giveWay = giveWay;
        }

        /**
         * Reserves memory for bytes about to be allocated; a negative number returns it.
         *
         * @return false if there is no room although all older requests have given way
         */
        boolean tryReserve(int bytes) {
            if (!RequestMemory.this.tryReserve(this, bytes)) {
                return false;
            }
            charged += bytes;
            account.charge(bytes);
            return true;
        }

        /** Returns the number of body bytes received so far. */
        int size() {
            return size;
        }

        /** Appends to the body; returns false if there is no {@link #tryReserve room} for it. */
        boolean add(ByteBuf chunk) {
            while (chunk.isReadable()) {
                ByteBuf last = lastBlock();
                if (last == null) {
                    return false;
                }
                int bytes = Math.min(last.writableBytes(), chunk.readableBytes());
                last.writeBytes(chunk, bytes);
                size += bytes;
            }
            return true;
        }

        /** Returns the block to write to, or null if there is no room for another one. */
        private synchronized @Nullable ByteBuf lastBlock() {
            if (blocks.isEmpty() || !blocks.getLast().isWritable()) {
                int bytes = Math.clamp(size, FIRST_BLOCK_BYTES, MAX_BLOCK_BYTES);
                if (!tryReserve(bytes)) {
                    return null;
                }
                blocks.add(allocator.buffer(bytes, bytes));
            }
            return blocks.getLast();
        }

        /** Marks the request as complete: it no longer gives way. */
        void complete() {
            isComplete(this);
        }

        /**
         * Returns the whole body and frees its blocks; null if the connection has ended meanwhile. Callable on any
         * thread.
         */
        synchronized byte @Nullable [] whole() {
            if (isReleased) {
                return null;
            }
            byte[] whole = new byte[size];
            int at = 0;
            for (ByteBuf block : blocks) {
                int bytes = block.readableBytes();
                block.getBytes(block.readerIndex(), whole, at, bytes);
                at += bytes;
            }
            free();
            return whole;
        }

        void release() {
            giveBack(this);
            account.charge(-charged);
            charged = 0;
            synchronized (this) {
                isReleased = true;
                free();
            }
        }

        private void free() {
            blocks.forEach(ByteBuf::release);
            blocks.clear();
        }
    }
}
