package dev.backchat.server.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the number of open connections, so that file descriptors and memory are left for everything else: a server
 * without a free descriptor can neither record messages nor accept connections, and the kernel reports that as fast as
 * it can listen; a server without memory ends.
 */
public final class ConnectionCapacity {
    private static final Logger log = LoggerFactory.getLogger(ConnectionCapacity.class);

    private static final String FILES = "files_used_up";

    /** Descriptors for the store, spools, handlers, destinations and metrics scrapes. */
    private static final int RESERVED = 64;

    /** Heap per connection. One in the middle of a request takes 4 KiB, and half of the heap is for other uses. */
    private static final int HEAP_BYTES = 8 * 1024;
    /** Heap per TLS connection, whose engine takes 6 KiB more. */
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

    /**
     * Returns the number of descriptors the process may still open, less a reserve, or of connections that fit in the
     * heap.
     */
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
     * Logs the capacity, and warns if the operating system's limit on descriptors is too low for the expected
     * connections.
     *
     * @param expected minimum number of connections to expect
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

    /** Returns why there can't be more connections. */
    String reason() {
        return reason;
    }

    /** Returns the maximum number of connections. */
    public long max() {
        return max;
    }

    /**
     * Counts a connection, which must be {@link #release released}; returns false, counting nothing, if there are too
     * many.
     */
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
