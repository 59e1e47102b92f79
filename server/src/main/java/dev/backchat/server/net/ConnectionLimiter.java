package dev.backchat.server.net;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounds how many connections there are, in all and from one address, and how fast they come. */
public final class ConnectionLimiter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimiter.class);

    private final ConnectionCapacity capacity;
    private final MemoryBudget memory;
    private final PerAddressLimiter addresses;
    private final ConnectionMeters meters;

    /** @param isTls whether connections are encrypted, which takes more of the heap */
    public ConnectionLimiter(PerAddressLimits perAddress, boolean isTls, MemoryBudget memory, ConnectionMeters meters) {
        this.memory = memory;
        this.capacity = ConnectionCapacity.ofThisProcess(isTls);
        this.addresses = new PerAddressLimiter(perAddress);
        this.meters = meters;
    }

    /** Says how many connections there is room for: at least as many as one address may have, or others get none. */
    public void logCapacity(int expected) {
        capacity.warnIfBelow(Math.max(expected, addresses.maxConnections()));
    }

    /** Lets a new connection in, or closes it: whoever has too many is not worth an answer. */
    public boolean tryAccept(Channel channel, RemotePeer peer) {
        if (memory.pressure() == MemoryBudget.Pressure.FULL) {
            return refuse(channel, "memory_used_up");
        }
        if (!capacity.tryAcquire()) {
            return refuse(channel, capacity.reason());
        }
        channel.closeFuture().addListener(closed -> capacity.release());
        // A proxy speaks for many: its connections say nothing of any of them.
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

    /** Whether an address may open a WebSocket now. */
    public boolean tryHandshake(String address) {
        return addresses.tryHandshake(address);
    }

    /** Counts a connection as one of an address until it is closed; false if that has too many already. */
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
