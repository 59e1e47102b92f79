package dev.backchat.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What keeps a client from trying again and again at a service that is down: retries draw from it, successes fill it up.
 * The figures are those of the AWS SDKs' standard mode.
 */
final class RetryQuota {
    static final int CAPACITY = 500;
    /** What a success without a retry gives back. */
    private static final int SUCCESS = 1;

    private final AtomicInteger left = new AtomicInteger(CAPACITY);

    /** Whether there was that much. */
    boolean tryAcquire(int cost) {
        return left.getAndUpdate(tokens -> tokens >= cost ? tokens - cost : tokens) >= cost;
    }

    /** @param lastCost what the last retry of the call took; 0 if there was none */
    void succeeded(int lastCost) {
        left.updateAndGet(tokens -> Math.min(CAPACITY, tokens + (lastCost == 0 ? SUCCESS : lastCost)));
    }
}
