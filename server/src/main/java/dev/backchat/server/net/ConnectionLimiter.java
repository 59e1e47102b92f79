package dev.backchat.server.net;

import dev.backchat.server.time.NanoClock;
import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits the number of connections, in total and per address, and the rate of new ones. */
public final class ConnectionLimiter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimiter.class);

    private final ConnectionCapacity capacity;
    private final MemoryBudget memory;
    private final PerAddressLimiter addresses;
    private final ConnectionMeters meters;

    /** @param isTls whether connections are encrypted, which takes more heap */
    public ConnectionLimiter(
            PerAddressLimits perAddress, boolean isTls, MemoryBudget memory, ConnectionMeters meters, NanoClock clock) {
        this.memory = memory;
        this.capacity = ConnectionCapacity.ofThisProcess(isTls);
        this.addresses = new PerAddressLimiter(perAddress, clock);
        this.meters = meters;
    }

    /** Logs the capacity, which should be at least what one address may have, or other addresses get no connections. */
    public void logCapacity(int expected) {
        capacity.warnIfBelow(Math.max(expected, addresses.maxConnections()));
    }

    /** Admits a new connection or closes it, without a response, as an address over its limits is not worth one. */
    public boolean tryAccept(Channel channel, RemotePeer peer) {
        if (memory.pressure() == MemoryBudget.Pressure.FULL) {
            return refuse(channel, "memory_used_up");
        }
        if (!capacity.tryAcquire()) {
            return refuse(channel, capacity.reason());
        }
        channel.closeFuture().addListener(closed -> capacity.release());
        // A proxy speaks for many clients, so the number of its connections says nothing about any of them.
        if (peer.isTrustedProxy()) {
            return true;
        }
        if (!addresses.tryConnect(peer.address())) {
            return refuse(channel, "too_many_new_connections");
        }
        return tryAcquire(channel, peer.address()) || refuse(channel, "too_many_connections");
    }

    private boolean refuse(Channel channel, String reason) {
        log.debug("closed a connection: {}", reason);
        meters.refusedConnection(reason);
        channel.close();
        return false;
    }

    /** Returns whether an address may open a WebSocket now. */
    public boolean tryHandshake(String address) {
        return addresses.tryHandshake(address);
    }

    /** Counts a connection for an address until it is closed; returns false if the address has too many already. */
    public boolean tryAcquire(Channel channel, String address) {
        if (!addresses.tryAcquire(address)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> addresses.release(address));
        return true;
    }

    public void removeIdleAddresses() {
        addresses.removeIdle();
    }
}
