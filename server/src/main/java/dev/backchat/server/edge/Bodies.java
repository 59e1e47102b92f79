package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of all requests that are not answered yet. Together they have a bound. Where there is no room for more, that
 * one gives way that has been incomplete for longest: a client that means it needs milliseconds, one that means harm takes
 * its time. Event loops share it.
 */
final class Bodies {
    private static final int FIRST_BYTES = 512;

    private final long maxBytes;
    /** The oldest first. */
    private final LinkedHashSet<Body> incomplete = new LinkedHashSet<>();

    private long bytes;

    Bodies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param giveWay refuses the request; called on any thread */
    synchronized Body begin(ByteBufAllocator allocator, Runnable giveWay) {
        Body body = new Body(allocator.buffer(FIRST_BYTES), giveWay);
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
     * One of them. Must be released. Outside the heap, where large bodies that come to nothing would be garbage that makes
     * everybody wait.
     */
    final class Body {
        private final Runnable giveWay;
        private final ByteBuf read;
        private int taken;

        private Body(ByteBuf read, Runnable giveWay) {
            this.read = read;
            this.giveWay = giveWay;
        }

        int size() {
            return read.readableBytes();
        }

        /** Adds what has come; false if there is no room for it. */
        boolean add(ByteBuf chunk) {
            if (!take(this, chunk.readableBytes())) {
                return false;
            }
            read.writeBytes(chunk);
            return true;
        }

        /** All of it, which no longer gives way. */
        byte[] complete() {
            isComplete(this);
            return ByteBufUtil.getBytes(read);
        }

        void release() {
            giveBack(this);
            read.release();
        }
    }
}
