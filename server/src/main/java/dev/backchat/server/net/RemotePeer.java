package dev.backchat.server.net;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;

/** The client behind a connection, as far as it is known yet. Confined to the connection's event loop. */
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

    /** Called when a proxy has said which client it speaks for. */
    void speaksFor(String client, boolean isSecure) {
        this.address = client;
        this.isSecure |= isSecure;
    }

    public boolean isTrustedProxy() {
        return isTrusted(address);
    }

    /**
     * Returns where a request comes from. Forwarding headers are believed if a trusted proxy sent them, up to the first
     * untrusted address from the right: anything further left may be made up by the client.
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
