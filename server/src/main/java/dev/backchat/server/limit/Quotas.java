package dev.backchat.server.limit;

import java.util.concurrent.CompletableFuture;

/**
 * Limits on what an account may have and do in a region. Rates work as in {@link Rate}: a number per second, with
 * bursts of one second's worth. Nothing here blocks.
 */
public interface Quotas extends AutoCloseable {
    /** Maximum number of rooms. */
    String ROOMS = "Rooms";
    /** Maximum number of logging configurations. */
    String LOGGING_CONFIGURATIONS = "LoggingConfigurations";
    /** Maximum number of concurrent WebSockets. */
    String CONNECTIONS = "ConcurrentChatConnections";
    /** Messages per second in all rooms together. */
    String SEND_MESSAGE = "SendMessage";

    /** Returns the limit of this name; 0 if unlimited. */
    int limit(String name);

    /** Takes one from a rate; false if none is left. The stage is complete already where no other node must be asked. */
    CompletableFuture<Boolean> tryAcquire(String name, AccountRegion owner);

    /**
     * Counts a WebSocket, which must be {@link #disconnect disconnected}; false, counting nothing, if there are too many.
     * The stage is complete already where no other node must be asked.
     */
    CompletableFuture<Boolean> tryConnect(AccountRegion owner);

    /** Stops counting a WebSocket. */
    void disconnect(AccountRegion owner);

    /** Forgets what this node has taken from rates. */
    void clearRates();

    /** Removes rates unused for a second; to be called periodically. */
    void removeIdle();

    @Override
    void close();
}
