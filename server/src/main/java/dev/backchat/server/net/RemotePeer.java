package dev.backchat.server.net;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;

/** Whom a connection is from, as far as that is known by now. Belongs to the connection's event loop. */
public final class RemotePeer {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final List<AddressRange> trustedProxies;
    private String address;
    private boolean isSecure;

    public RemotePeer(List<AddressRange> trustedProxies, String address, boolean isSecure) {
        this.trustedProxies = trustedProxies;
        this.address = address;
        this.isSecure = isSecure;
    }

    public static RemotePeer of(Channel channel, List<AddressRange> trustedProxies, boolean isSecure) {
        String address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "";
        return new RemotePeer(trustedProxies, address, isSecure);
    }

    public String address() {
        return address;
    }

    /** A proxy said whom it speaks for. */
    void speaksFor(String client, boolean isSecure) {
        this.address = client;
        this.isSecure |= isSecure;
    }

    public boolean isTrustedProxy() {
        return isTrusted(address);
    }

    /**
     * Where a request comes from. What a trusted proxy says is believed, and what one behind it says, up to the first
     * that isn't trusted: whatever stands further to the left, a client can have made up.
     */
    public Origin origin(HttpHeaders headers) {
        if (!isTrustedProxy()) {
            return new Origin(address, isSecure);
        }
        String client = address;
        String[] forwarded = String.join(",", headers.getAll(FORWARDED_FOR)).split(",", -1);
        for (int i = forwarded.length - 1; i >= 0 && isTrusted(client); i--) {
            String hop = forwarded[i].strip();
            if (AddressRange.bytes(hop) == null) {
                break;
            }
            client = hop;
        }
        String[] schemes = String.join(",", headers.getAll(FORWARDED_PROTO)).split(",", -1);
        return new Origin(
                client, isSecure || schemes[schemes.length - 1].strip().equalsIgnoreCase("https"));
    }

    private boolean isTrusted(String hop) {
        return trustedProxies.stream().anyMatch(range -> range.contains(hop));
    }
}
