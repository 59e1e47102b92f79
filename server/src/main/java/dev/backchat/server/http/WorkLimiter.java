package dev.backchat.server.http;

import java.util.concurrent.Semaphore;

/**
 * Bounds the heap used by requests while they are handled, from the first byte of the body to the last of the response;
 * requests beyond the bound wait in order. A waiting request costs a virtual thread, and its body is off heap.
 */
public final class WorkLimiter {
    private static final int UNIT_BYTES = 64 * 1024;
    /** Divisor of the heap that gives the share of all requests. */
    private static final int SHARE = 4;
    /** A page of fifty rooms with all their tags takes a megabyte, and is held as rows, as objects, and as JSON. */
    private static final int REQUEST_BYTES = 4 * 1024 * 1024;
    /** Heap size of an object with many short members, as a multiple of its JSON. */
    private static final int EXPANSION = 24;

    private final int units;
    private final Semaphore free;

    /** @param bytes the heap available to requests */
    public WorkLimiter(long bytes) {
        units = Math.clamp(bytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
        free = new Semaphore(units, true);
    }

    /** Returns a limiter for a quarter of the heap. */
    public static WorkLimiter ofThisProcess() {
        return new WorkLimiter(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /**
     * Waits until a request may be handled.
     *
     * @param bodyBytes the size of the request's body
     * @return the units to {@link #release}
     */
    int acquire(int bodyBytes) throws InterruptedException {
        int wanted = (int) Math.min(units, 1 + (REQUEST_BYTES + (long) EXPANSION * bodyBytes) / UNIT_BYTES);
        free.acquire(wanted);
        return wanted;
    }

    void release(int acquired) {
        free.release(acquired);
    }
}
