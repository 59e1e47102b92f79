package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of all requests that are not answered yet. Together they have a bound. Where there is no room for more, that
 * one gives way that has been incomplete for longest: a client that means it needs milliseconds, one that means harm takes
 * its time. Event loops share it.
 */
final class Bodies {
    private static final int FIRST_BLOCK_BYTES = 512;
    private static final int BLOCK_BYTES = 16 * 1024;

    private final long maxBytes;
    /** The oldest first. */
    private final LinkedHashSet<Body> incomplete = new LinkedHashSet<>();

    private long bytes;

    Bodies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param giveWay refuses the request; called on any thread */
    synchronized Body begin(ByteBufAllocator allocator, Runnable giveWay) {
        Body body = new Body(allocator, giveWay);
        incomplete.add(body);
        return body;
    }

    /** Takes room; false if there is none, though all have given way that are older. */
    private synchronized boolean take(Body body, int more) {
        while (bytes + more > maxBytes) {
            Body oldest = oldest();
            if (oldest == null || oldest == body) {
                return false;
            }
            giveBack(oldest);
            oldest.giveWay.run();
        }
        if (!incomplete.contains(body)) {
            // It has given way itself, which its connection is about to learn.
            return false;
        }
        body.taken += more;
        bytes += more;
        return true;
    }

    private @Nullable Body oldest() {
        return incomplete.isEmpty() ? null : incomplete.getFirst();
    }

    private synchronized void giveBack(Body body) {
        incomplete.remove(body);
        bytes -= body.taken;
        body.taken = 0;
    }

    private synchronized void isComplete(Body body) {
        incomplete.remove(body);
    }

    /**
     * One of them. Must be released. Its bytes are outside the heap, where large bodies that come to nothing would be
     * garbage that makes everybody wait, and in blocks that never have to be copied into larger ones.
     */
    final class Body {
        private final Runnable giveWay;
        private final ByteBufAllocator allocator;
        private final List<ByteBuf> blocks = new ArrayList<>(1);
        private int size;
        private int taken;

        private Body(ByteBufAllocator allocator, Runnable giveWay) {
            this.allocator = allocator;
            this.giveWay = giveWay;
        }

        int size() {
            return size;
        }

        /** Adds what has come; false if there is no room for it. */
        boolean add(ByteBuf chunk) {
            if (!take(this, chunk.readableBytes())) {
                return false;
            }
            size += chunk.readableBytes();
            while (chunk.isReadable()) {
                if (blocks.isEmpty() || !blocks.getLast().isWritable()) {
                    int bytes = blocks.isEmpty() ? FIRST_BLOCK_BYTES : BLOCK_BYTES;
                    blocks.add(allocator.buffer(bytes, bytes));
                }
                ByteBuf last = blocks.getLast();
                last.writeBytes(chunk, Math.min(last.writableBytes(), chunk.readableBytes()));
            }
            return true;
        }

        /** All of it, which no longer gives way. */
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
