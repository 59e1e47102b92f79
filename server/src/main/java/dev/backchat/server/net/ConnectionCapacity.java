package dev.backchat.server.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections may be open, so that files and memory are left for everything else: a server that has no file can
 * neither write down what was said nor let anybody in, and the kernel tells it so as fast as it can listen; one that has
 * no memory ends.
 */
public final class ConnectionCapacity {
    private static final Logger log = LoggerFactory.getLogger(ConnectionCapacity.class);

    private static final String FILES = "files_used_up";

    /** For the store, spools, handlers, destinations, and who asks for metrics. */
    private static final int RESERVED = 64;

    /** Of the heap, for each: one that is in the middle of a request takes 4 KiB, and half of the heap is for others. */
    private static final int HEAP_BYTES = 8 * 1024;
    /** With TLS, whose engine takes 6 KiB more. */
    private static final int TLS_HEAP_BYTES = 20 * 1024;

    private final long max;
    private final String reason;
    private final long fileLimit;
    private final AtomicLong open = new AtomicLong();

    private ConnectionCapacity(long max, String reason, long fileLimit) {
        this.max = max;
        this.reason = reason;
        this.fileLimit = fileLimit;
    }

    /** As many files as the operating system lets it have, less what it has already and a reserve, or as its heap holds. */
    public static ConnectionCapacity ofThisProcess(boolean isTls) {
        long limit = Long.MAX_VALUE;
        long files = Long.MAX_VALUE;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            limit = unix.getMaxFileDescriptorCount();
            files = Math.max(1, limit - unix.getOpenFileDescriptorCount() - RESERVED);
        }
        long held = Runtime.getRuntime().maxMemory() / (isTls ? TLS_HEAP_BYTES : HEAP_BYTES);
        return files <= held
                ? new ConnectionCapacity(files, FILES, limit)
                : new ConnectionCapacity(held, "heap_used_up", limit);
    }

    /**
     * Says how many connections there is room for, and warns where the operating system lets the process have too few
     * files for that.
     *
     * @param expected so many connections, at least
     */
    void warnIfBelow(long expected) {
        if (reason.equals(FILES) && max < expected) {
            log.warn(
                    "room for {} connections only, fewer than the {} that are to be expected, for this process may open"
                            + " {} files: raise that by ulimit -n, or LimitNOFILE= of systemd",
                    max,
                    expected,
                    fileLimit);
        } else {
            log.info("room for {} connections", max);
        }
    }

    /** Why there can't be more. */
    String reason() {
        return reason;
    }

    /** How many that is. */
    public long max() {
        return max;
    }

    /** Counts one, which must {@link #release}; false if there are too many, and this one is not counted. */
    boolean tryAcquire() {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void release() {
        open.decrementAndGet();
    }
}
