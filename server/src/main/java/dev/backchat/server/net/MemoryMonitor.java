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
 * Looks at how much memory the process has left: outside the heap, where buffers are, and in the part of the heap where
 * objects are that survive. It sees what no {@link MemoryBudget.Account} knows of, such as fragments and libraries.
 */
public final class MemoryMonitor {
    /** Of what there may be, when it counts as used up. */
    private static final double NEARLY_ALL = 0.9;

    private final List<BufferPoolMXBean> buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .toList();
    private final @Nullable MemoryPoolMXBean survivors = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
            .orElse(null);

    /** The least that the process may have of the heap and of the memory outside of it. */
    static long maxBytes() {
        return Math.min(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
    }

    /** Whether one of them is nearly used up; of the heap, as far as the last collection of garbage knows. */
    public boolean isNearlyExhausted() {
        return directBytes() > NEARLY_ALL * PlatformDependent.maxDirectMemory() || isHeapNearlyExhausted();
    }

    /** What is allocated outside the heap. */
    long directBytes() {
        return buffers.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    private boolean isHeapNearlyExhausted() {
        MemoryUsage left = survivors == null ? null : survivors.getCollectionUsage();
        return left != null && left.getMax() > 0 && left.getUsed() > NEARLY_ALL * left.getMax();
    }
}
