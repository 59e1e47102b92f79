package dev.backchat.server.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many connections may be open, so that files are left for everything else: a server that has none can neither write
 * down what was said nor let anybody in, and the kernel tells it so as fast as it can listen.
 */
final class OpenFiles {
    /** For the store, spools, handlers, destinations, and who asks for metrics. */
    private static final int RESERVED = 64;

    private final long max;
    private final AtomicLong open = new AtomicLong();

    private OpenFiles(long max) {
        this.max = max;
    }

    /** What the operating system lets this process have, less what it has already and a reserve. */
    static OpenFiles ofThisProcess() {
        return new OpenFiles(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? Math.max(1, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - RESERVED)
                        : Long.MAX_VALUE);
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
