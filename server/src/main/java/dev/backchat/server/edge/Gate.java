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
final class Gate {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private static final int TOO_MANY = 429;
    /** Longest origin that is compared. A host's name has at most 253 characters (RFC 1035, 2.3.4). */
    private static final int MAX_ORIGIN_LENGTH = 512;

    private final Capacity capacity;
    private final MemoryBudget memory;
    private final Addresses addresses;
    /** In lower case, as {@link Wildcards} has them. */
    private final List<int[]> allowedOrigins;

    private final EdgeMeters meters;

    Gate(Clients clients, MemoryBudget memory, EdgeMeters meters) {
        this.memory = memory;
        this.capacity = Capacity.ofThisProcess(clients.tls() != null);
        this.addresses = new Addresses(clients.perAddress());
        this.allowedOrigins = clients.allowedOrigins().stream()
                .map(origin -> Wildcards.codes(origin.toLowerCase(Locale.ROOT)))
                .toList();
        this.meters = meters;
    }

    /** Says how many connections there is room for: at least as many as one address may have, or others get none. */
    void tellCapacity(int expected) {
        capacity.tell(Math.max(expected, addresses.maxConnections()));
    }

    /** Lets a new connection in, or closes it: whoever has too many is not worth an answer. */
    boolean letIn(Channel channel, Peer peer) {
        if (memory.pressure() == MemoryBudget.Pressure.FULL) {
            meters.refusedConnection("memory_used_up");
            channel.close();
            return false;
        }
        if (!capacity.enter()) {
            meters.refusedConnection(capacity.reason());
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> capacity.leave());
        // One who speaks for many is no measure for any of them.
        if (peer.isTrustedProxy()) {
            return true;
        }
        String reason = !addresses.mayConnect(peer.address())
                ? "too_many_new_connections"
                : !occupy(channel, peer.address()) ? "too_many_connections" : null;
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
     * @throws RefusedUpgrade if it may not
     */
    void letUpgrade(Channel channel, Peer peer, Origin origin, HttpRequest request) throws RefusedUpgrade {
        if (!addresses.mayShakeHands(origin.address())) {
            throw new RefusedUpgrade(TOO_MANY, "Too many connections are being opened from this address");
        }
        List<String> pages = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (!pages.isEmpty() && !allowedOrigins.isEmpty() && (pages.size() > 1 || !isAllowed(pages.getFirst()))) {
            throw new RefusedUpgrade(403, "The page's origin is not among those that may connect");
        }
        if (peer.isTrustedProxy() && !origin.address().equals(peer.address()) && !occupy(channel, origin.address())) {
            throw new RefusedUpgrade(TOO_MANY, "There are too many connections from this address");
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

    private boolean occupy(Channel channel, String address) {
        if (!addresses.enter(address)) {
            return false;
        }
        channel.closeFuture().addListener(closed -> addresses.leave(address));
        return true;
    }

    void forgetQuietAddresses() {
        addresses.forgetQuiet();
    }
}
