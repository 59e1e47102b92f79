package dev.backchat.server.limit;

import dev.backchat.server.time.NanoClock;
import java.util.concurrent.CompletableFuture;

/** The quotas of a node alone. */
public final class LocalQuotas implements Quotas {
    /** No quotas. */
    public static final Quotas NONE = new LocalQuotas(QuotaLimits.NONE, NanoClock.SYSTEM);

    private static final CompletableFuture<Boolean> YES = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> NO = CompletableFuture.completedFuture(false);

    private record RateKey(String name, AccountRegion owner) {}

    private final QuotaLimits limits;
    private final KeyedRates<RateKey> rates;
    private final KeyedCounts<AccountRegion> connections = new KeyedCounts<>();

    public LocalQuotas(QuotaLimits limits, NanoClock clock) {
        this.limits = limits;
        this.rates = new KeyedRates<>(clock);
    }

    @Override
    public int limit(String name) {
        return limits.of(name);
    }

    @Override
    public CompletableFuture<Boolean> tryAcquire(String name, AccountRegion owner) {
        int perSecond = limit(name);
        return perSecond == 0 || rates.tryAcquire(new RateKey(name, owner), perSecond) ? YES : NO;
    }

    @Override
    public CompletableFuture<Boolean> tryConnect(AccountRegion owner) {
        return connections.tryAcquire(owner, limit(CONNECTIONS)) ? YES : NO;
    }

    @Override
    public void disconnect(AccountRegion owner) {
        connections.release(owner);
    }

    @Override
    public void clearRates() {
        rates.clear();
    }

    @Override
    public void removeIdle() {
        rates.removeIdle();
    }

    @Override
    public void close() {}
}
