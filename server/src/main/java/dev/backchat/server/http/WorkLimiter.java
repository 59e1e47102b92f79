package dev.backchat.server.http;

import java.util.concurrent.Semaphore;

/**
 * Bounds the heap that requests take while they are dealt with, from the body's first byte to the answer's last: those
 * past the bound wait their turn, in order. What waits costs a virtual thread, and its body outside the heap.
 */
public final class WorkLimiter {
    private static final int UNIT_BYTES = 64 * 1024;
    /** Of the heap, what all may take. */
    private static final int SHARE = 4;
    /** A page of fifty rooms with all their tags takes a megabyte, and is there as rows, as objects, and as JSON. */
    private static final int REQUEST_BYTES = 4 * 1024 * 1024;
    /** An object of many short members takes so many times its JSON. */
    private static final int EXPANSION = 24;

    private final int units;
    private final Semaphore free;

    /** @param bytes of the heap */
    public WorkLimiter(long bytes) {
        units = Math.clamp(bytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
        free = new Semaphore(units, true);
    }

    /** A quarter of the heap. */
    public static WorkLimiter ofThisProcess() {
        return new WorkLimiter(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /**
     * Waits until a request may be dealt with.
     *
     * @param bodyBytes of the request
     * @return what to {@link #release}
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
