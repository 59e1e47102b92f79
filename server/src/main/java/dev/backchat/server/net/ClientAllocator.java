package dev.backchat.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.util.function.Consumer;

/**
 * Allocates the buffers of client connections. Netty's adaptive allocator, the default, keeps a whole chunk for each
 * buffer that outlives its neighbors; this one fills the gaps, so the allocated memory stays close to the memory in
 * use.
 *
 * <p>Running out of memory ends the process: an event loop that can't read, write or log serves nobody, and a
 * supervisor restarts a process that has ended.
 */
public final class ClientAllocator extends PooledByteBufAllocator {
    private static final int PAGE_BYTES = 8 * 1024;
    /** Chunks of 256 KiB, so that an idle server holds little memory. */
    private static final int MAX_ORDER = 5;

    private final Consumer<String> fatal;

    /**
     * @param eventLoops number of event loops, each of which has its own arena
     * @param fatal ends the process with the given reason
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

    /** Reports which memory has run out, and ends the process. */
    static void outOfMemory(Consumer<String> fatal, OutOfMemoryError error) {
        fatal.accept("out of memory, of which there are " + PlatformDependent.maxDirectMemory()
                + " bytes outside the heap and " + Runtime.getRuntime().maxMemory() + " in it: " + error.getMessage());
    }
}
