package dev.backchat.server.edge;

import dev.backchat.server.iam.Origin;
import dev.backchat.server.net.Wildcards;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps out those who come from the wrong place, or too many from the same. */
final class ConnectionLimiter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimiter.class);

    private static final int TOO_MANY = 429;
    /** Longest origin that is compared. A host's name has at most 253 characters (RFC 1035, 2.3.4). */
    private static final int MAX_ORIGIN_LENGTH = 512;

    private final ConnectionCapacity capacity;
    private final MemoryBudget memory;
    private final PerAddressLimiter addresses;
    /** In lower case, as {@link Wildcards} has them. */
    private final List<int[]> allowedOrigins;

    private final EdgeMeters meters;

    ConnectionLimiter(Clients clients, MemoryBudget memory, EdgeMeters meters) {
        this.memory = memory;
        this.capacity = ConnectionCapacity.ofThisProcess(clients.tls() != null);
        this.addresses = new PerAddressLimiter(clients.perAddress());
        this.allowedOrigins = clients.allowedOrigins().stream()
                .map(origin -> Wildcards.codes(origin.toLowerCase(Locale.ROOT)))
                .toList();
        this.meters = meters;
    }

    /** Says how many connections there is room for: at least as many as one address may have, or others get none. */
    void logCapacity(int expected) {
        capacity.warnIfBelow(Math.max(expected, addresses.maxConnections()));
    }

    /** Lets a new connection in, or closes it: whoever has too many is not worth an answer. */
    boolean tryAccept(Channel channel, RemotePeer peer) {
        if (memory.pressure() == MemoryBudget.Pressure.FULL) {
            meters.refusedConnection("memory_used_up");
            channel.close();
            return false;
        }
        if (!capacity.tryAcquire()) {
            meters.refusedConnection(capacity.reason());
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> capacity.release());
        // One who speaks for many is no measure for any of them.
        if (peer.isTrustedProxy()) {
            return true;
        }
        String reason = !addresses.tryConnect(peer.address())
                ? "too_many_new_connections"
                : !acquire(channel, peer.address()) ? "too_many_connections" : null;
        if (reason != null) {
            log.debug("closed a connection: {}", reason);
            meters.refusedConnection(reason);
            channel.close();
        }
        return reason == null;
    }

    /**
     * Lets a WebSocket in, as far as that depends on where it comes from.
     *
     * @throws UpgradeRefusedException if it may not
     */
    void checkUpgrade(Channel channel, RemotePeer peer, Origin origin, HttpRequest request)
            throws UpgradeRefusedException {
        if (!addresses.tryHandshake(origin.address())) {
            throw new UpgradeRefusedException(TOO_MANY, "Too many connections are being opened from this address");
        }
        List<String> pages = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (!pages.isEmpty() && !allowedOrigins.isEmpty() && (pages.size() > 1 || !isAllowed(pages.getFirst()))) {
            throw new UpgradeRefusedException(403, "The page's origin is not among those that may connect");
        }
        if (peer.isTrustedProxy() && !origin.address().equals(peer.address()) && !acquire(channel, origin.address())) {
            throw new UpgradeRefusedException(TOO_MANY, "There are too many connections from this address");
        }
    }

    /** Whether only pages of some origins may connect. */
    boolean hasAllowedOrigins() {
        return !allowedOrigins.isEmpty();
    }

    /** Whether the origin matches one of the configuration's. Wildcards match neither a slash nor a colon. */
    boolean isAllowed(String page) {
        String origin = page.length() > MAX_ORIGIN_LENGTH ? "" : page.toLowerCase(Locale.ROOT);
        return allowedOrigins.stream()
                .anyMatch(allowed -> Wildcards.matches(allowed, origin, c -> c != '/' && c != ':'));
    }

    private boolean acquire(Channel channel, String address) {
        if (!addresses.tryAcquire(address)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> addresses.release(address));
        return true;
    }

    void removeIdleAddresses() {
        addresses.removeIdle();
    }
}
