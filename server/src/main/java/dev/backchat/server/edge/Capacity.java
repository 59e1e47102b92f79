package dev.backchat.server.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections may be open, so that files and memory are left for everything else: a server that has no file can
 * neither write down what was said nor let anybody in, and the kernel tells it so as fast as it can listen; one that has
 * no memory ends.
 */
final class Capacity {
    /** For the store, spools, handlers, destinations, and who asks for metrics. */
    private static final int RESERVED = 64;

    /** Of the heap, for each: one that is in the middle of a request takes 4 KiB, and half of the heap is for others. */
    private static final int HEAP_BYTES = 8 * 1024;
    /** With TLS, whose engine takes 6 KiB more. */
    private static final int TLS_HEAP_BYTES = 20 * 1024;

    private final long max;
    private final String reason;
    private final AtomicLong open = new AtomicLong();

    private Capacity(long max, String reason) {
        this.max = max;
        this.reason = reason;
    }

    /** As many files as the operating system lets it have, less what it has already and a reserve, or as its heap holds. */
    static Capacity ofThisProcess(boolean isTls) {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? Math.max(1, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - RESERVED)
                : Long.MAX_VALUE;
        long held = Runtime.getRuntime().maxMemory() / (isTls ? TLS_HEAP_BYTES : HEAP_BYTES);
        return files <= held ? new Capacity(files, "files_used_up") : new Capacity(held, "heap_used_up");
    }

    /** Why there can't be more. */
    String reason() {
        return reason;
    }

    /** How many that is. */
    long max() {
        return max;
    }

    /** Counts one, which must {@link #leave}; false if there are too many, and this one is not counted. */
    boolean enter() {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void leave() {
        open.decrementAndGet();
    }
}
