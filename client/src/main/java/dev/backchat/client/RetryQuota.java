package dev.backchat.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits how often a client retries against a service that is down: retries draw from the quota and successes refill
 * it. The figures are those of the AWS SDKs' standard mode.
 */
final class RetryQuota {
    static final int CAPACITY = 500;
    /** Amount that a success without a retry gives back. */
    private static final int SUCCESS = 1;

    private final AtomicInteger left = new AtomicInteger(CAPACITY);

    /** Takes the cost from the quota; returns false if too little is left. */
    boolean tryAcquire(int cost) {
        return left.getAndUpdate(tokens -> tokens >= cost ? tokens - cost : tokens) >= cost;
    }

    /** @param lastCost cost of the call's last retry; 0 if there was none */
    void succeeded(int lastCost) {
        left.updateAndGet(tokens -> Math.min(CAPACITY, tokens + (lastCost == 0 ? SUCCESS : lastCost)));
    }
}
