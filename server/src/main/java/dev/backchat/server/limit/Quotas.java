package dev.backchat.server.limit;

import dev.backchat.server.time.NanoClock;

/**
 * Limits on what an account may have and do in a region. Rates work as in {@link Rate}: a number per second, with
 * bursts of one second's worth.
 */
public final class Quotas {
    /** Maximum number of rooms. */
    public static final String ROOMS = "Rooms";
    /** Maximum number of logging configurations. */
    public static final String LOGGING_CONFIGURATIONS = "LoggingConfigurations";
    /** Maximum number of concurrent WebSockets. */
    public static final String CONNECTIONS = "ConcurrentChatConnections";
    /** Messages per second in all rooms together. */
    public static final String SEND_MESSAGE = "SendMessage";

    /** No quotas. */
    public static final Quotas NONE = new Quotas(QuotaLimits.NONE, NanoClock.SYSTEM);

    private record RateKey(String name, AccountRegion owner) {}

    private final QuotaLimits limits;
    private final KeyedRates<RateKey> rates;
    private final KeyedCounts<AccountRegion> connections = new KeyedCounts<>();

    public Quotas(QuotaLimits limits, NanoClock clock) {
        this.limits = limits;
        this.rates = new KeyedRates<>(clock);
    }

    /** Returns the limit of this name; 0 if unlimited. */
    public int limit(String name) {
        return limits.of(name);
    }

    /** Takes one from a rate; returns false if none is left. */
    public boolean tryAcquire(String name, AccountRegion owner) {
        int perSecond = limit(name);
        return perSecond == 0 || rates.tryAcquire(new RateKey(name, owner), perSecond);
    }

    /**
     * Counts a WebSocket, which must be {@link #disconnect disconnected}; returns false, counting nothing, if
     * there are too many.
     */
    public boolean tryConnect(AccountRegion owner) {
        return connections.tryAcquire(owner, limit(CONNECTIONS));
    }

    /** Stops counting a WebSocket. */
    public void disconnect(AccountRegion owner) {
        connections.release(owner);
    }

    /** Forgets what has been taken from rates. */
    public void clearRates() {
        rates.clear();
    }

    /** Removes rates unused for a second; to be called periodically. */
    public void removeIdle() {
        rates.removeIdle();
    }
}
