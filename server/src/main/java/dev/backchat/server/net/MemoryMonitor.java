package dev.backchat.server.net;

import dev.backchat.server.time.NanoClock;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Monitors the memory left to the process: direct memory, where buffers are, and the heap's pool of surviving objects.
 * It sees memory that no {@link MemoryBudget.Account} covers, such as fragmentation and libraries.
 */
public final class MemoryMonitor {
    /** Fraction of the maximum from which memory counts as nearly used up. */
    private static final double NEARLY_ALL = 0.9;
    /**
     * Time after which memory that counts as nearly used up is collected. The JVM tells what survived the last
     * collection only, and clients that are refused allocate too little for another to come by itself.
     */
    private static final Duration COLLECTION_DELAY = Duration.ofSeconds(2);
    /** Factor on the time that a collection took, which gives the minimum time until the next. */
    private static final int COLLECTION_SPACING = 20;

    private final NanoClock clock;
    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();
    private final @Nullable MemoryPoolMXBean survivors = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
            .orElse(null);
    private boolean wasNearlyExhausted;
    private long nextCollection;

    public MemoryMonitor(NanoClock clock) {
        this.clock = clock;
    }

    /** Returns the smaller of the process's maximum heap and maximum direct memory. */
    static long maxBytes() {
        return Math.min(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
    }

    /**
     * Checks whether either is nearly used up, the heap as of the last major garbage collection; requests a collection
     * if that lasts. To be called by one thread, several times a second.
     */
    public boolean checkNearlyExhausted() {
        boolean isNearlyExhausted = isNearlyExhausted();
        if (isNearlyExhausted && !wasNearlyExhausted) {
            nextCollection = clock.nanoTime() + COLLECTION_DELAY.toNanos();
        } else if (isNearlyExhausted && clock.nanoTime() - nextCollection >= 0) {
            collect();
            isNearlyExhausted = isNearlyExhausted();
        }
        wasNearlyExhausted = isNearlyExhausted;
        return isNearlyExhausted;
    }

    private void collect() {
        long start = clock.nanoTime();
        System.gc();
        long end = clock.nanoTime();
        nextCollection = end + Math.max(COLLECTION_DELAY.toNanos(), COLLECTION_SPACING * (end - start));
    }

    private boolean isNearlyExhausted() {
        return directBytes() > NEARLY_ALL * PlatformDependent.maxDirectMemory() || isHeapNearlyExhausted();
    }

    /** Returns the bytes allocated outside the heap. */
    long directBytes() {
        return buffers.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    private boolean isHeapNearlyExhausted() {
        MemoryUsage left = survivors == null ? null : survivors.getCollectionUsage();
        return left != null && left.getMax() > 0 && left.getUsed() > NEARLY_ALL * left.getMax();
    }
}
