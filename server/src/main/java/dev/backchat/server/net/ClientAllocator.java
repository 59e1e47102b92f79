package dev.backchat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.function.Consumer;

/**
 * Allocates the buffers of clients' connections. Netty's adaptive allocator, the default, keeps a whole chunk for each
 * buffer that outlives its neighbours; this one fills the gaps, so what is allocated stays close to what is in use.
 *
 * <p>Running out of memory ends the process: an event loop that can't read, write or say why serves nobody, and a
 * supervisor restarts what has ended.
 */
public final class ClientAllocator extends PooledByteBufAllocator {
    private static final int PAGE_BYTES = 8 * 1024;
    /** Chunks of 256 KiB, so that a quiet server holds little. */
    private static final int MAX_ORDER = 5;

    private final Consumer<String> fatal;

    /**
     * @param eventLoops each of which has an arena of its own
     * @param fatal ends the process, saying why
     */
    public ClientAllocator(int eventLoops, Consumer<String> fatal) {
        super(true, 0, eventLoops, PAGE_BYTES, MAX_ORDER, defaultSmallCacheSize(), defaultNormalCacheSize(), false);
        this.fatal = fatal;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        try {
            return super.newDirectBuffer(initialCapacity, maxCapacity);
        } catch (OutOfMemoryError e) {
            outOfMemory(fatal, e);
            throw e;
        }
    }

    /** Says what has run out, and ends the process. */
    static void outOfMemory(Consumer<String> fatal, OutOfMemoryError error) {
        fatal.accept("out of memory, of which there are " + PlatformDependent.maxDirectMemory()
                + " bytes outside the heap and " + Runtime.getRuntime().maxMemory() + " in it: " + error.getMessage());
    }
}
