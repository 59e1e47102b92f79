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
 * Bounds what all requests that are not answered yet have been given memory for. Where there is no room for more, that one
 * gives way that has been incomplete for longest: a client that means it needs milliseconds, one that means harm takes its
 * time. Event loops share it.
 */
public final class RequestMemory {
    private static final int FIRST_BLOCK_BYTES = 512;
    private static final int MAX_BLOCK_BYTES = 16 * 1024;

    private final long maxBytes;
    /** The oldest first. */
    private final LinkedHashSet<Reservation> incomplete = new LinkedHashSet<>();

    private long bytes;

    public RequestMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Begins a request.
     *
     * @param account of the connection that it comes on
     * @param giveWay refuses the request; called on any thread
     */
    synchronized Reservation reserve(
            ByteBufAllocator allocator, MemoryBudget.Account account, Consumer<Reservation> giveWay) {
        Reservation reservation = new Reservation(allocator, account, giveWay);
        incomplete.add(reservation);
        return reservation;
    }

    private synchronized boolean tryReserve(Reservation reservation, int more) {
        // One that is alone has room: its own bounds, headers included, may be more than what all may take.
        while (bytes + more > maxBytes && bytes > reservation.taken) {
            Reservation oldest = oldest();
            if (oldest == null || oldest == reservation) {
                return false;
            }
            giveBack(oldest);
            oldest.giveWay.accept(oldest);
        }
        if (!incomplete.contains(reservation)) {
            // It has given way itself, which its connection is about to learn.
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
     * Holds one of them. Must be released. The bytes of its body are outside the heap, where large bodies that come to
     * nothing would be garbage that makes everybody wait, and in blocks that never have to be copied into larger ones.
     * A block is at most as large as what came before it, so that what is allocated is at most twice what came.
     */
    final class Reservation {
        private final Consumer<Reservation> giveWay;
        private final ByteBufAllocator allocator;
        private final MemoryBudget.Account account;
        private long charged;
        /** Guarded by this, for the body is read on another thread than the one that hears of the connection's end. */
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
         * Takes room for bytes that are about to be allocated; or gives it back, if below zero.
         *
         * @return false if there is none, though all have given way that are older
         */
        boolean tryReserve(int bytes) {
            if (!RequestMemory.this.tryReserve(this, bytes)) {
                return false;
            }
            charged += bytes;
            account.charge(bytes);
            return true;
        }

        /** The bytes of its body so far. */
        int size() {
            return size;
        }

        /** Keeps what has come of its body; false if there is no {@link #tryReserve room} for it. */
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

        /** The block to write to, or null if there is no room for another one. */
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

        /** All of it is there: it no longer gives way. */
        void complete() {
            isComplete(this);
        }

        /** The whole body, for which the blocks are freed; null if the connection has ended meanwhile. Any thread. */
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
