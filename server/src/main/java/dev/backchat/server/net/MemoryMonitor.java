package dev.backchat.server.net;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
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

    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();
    private final @Nullable MemoryPoolMXBean survivors = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
            .orElse(null);

    /** Returns the smaller of the process's maximum heap and maximum direct memory. */
    static long maxBytes() {
        return Math.min(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
    }

    /** Returns whether either is nearly used up; the heap as of the last garbage collection. */
    public boolean isNearlyExhausted() {
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
