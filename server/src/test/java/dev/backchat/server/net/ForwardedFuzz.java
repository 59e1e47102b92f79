package dev.backchat.server.net;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The origin of a request is the same as in a second, naive parser of the headers: the farthest hop that trusted
 * proxies vouch for.
 */
public final class ForwardedFuzz {
    enum Outcome {
        NOT_TRUSTED,
        NOTHING_FORWARDED,
        CLIENT,
        BEHIND_SEVERAL,
        ALL_TRUSTED,
        NO_ADDRESS,
        SECURE,
        PLAIN
    }

    /** A range, by its own first address and the number of bits that count. */
    private record Range(String text, byte[] address, int bits) {
        boolean has(byte[] other) {
            int ignored = address.length * 8 - bits;
            return other != null
                    && other.length == address.length
                    && new BigInteger(1, other)
                            .shiftRight(ignored)
                            .equals(new BigInteger(1, address).shiftRight(ignored));
        }
    }

    private ForwardedFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws UnknownHostException {
        FuzzInput data = new FuzzInput(input);
        List<Range> trusted = new ArrayList<>();
        for (int left = data.consumeInt(0, 2); left > 0; left--) {
            trusted.add(range(data));
        }
        InetAddress remote = InetAddress.getByName(address(data));
        String peer = remote.getHostAddress();
        boolean isTls = data.consumeBoolean();
        List<String> hops = new ArrayList<>();
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int left = data.consumeInt(0, 3); left > 0; left--) {
            List<String> some = new ArrayList<>();
            for (int more = data.consumeInt(1, 3); more > 0; more--) {
                some.add(
                        data.consumeInt(0, 7) == 0
                                ? Bend.one(data, "", "unknown", "_hidden", "10.0.0.1:80", "1")
                                : address(data));
            }
            hops.addAll(some);
            headers.add(
                    "x-forwarded-for",
                    String.join(Bend.one(data, ",", ", ", " ,\t"), some).strip());
        }
        String scheme = Bend.one(data, "", "https", "HTTPS", "http", "http, https", "https,http", "http ,\thttps");
        if (!scheme.isEmpty()) {
            headers.add("X-Forwarded-Proto", scheme);
        }
        boolean isSecure = isTls
                || (isTrusted(trusted, peer)
                        && scheme.toLowerCase(java.util.Locale.ROOT).matches("(.*,\\s*)?https"));
        Origin expected = new Origin(client(trusted, peer, hops), isSecure);
        Origin origin = RemotePeer.of(
                        connection(remote),
                        trusted.stream()
                                .map(range -> AddressRange.parse(range.text))
                                .toList(),
                        isTls)
                .origin(headers);
        reached(isSecure ? Outcome.SECURE : Outcome.PLAIN);
        if (!origin.equals(expected)) {
            throw new AssertionError(
                    expected + " expected, but it is " + origin + " of " + headers + " for " + trusted);
        }
    }

    private static Channel connection(InetAddress remote) {
        return new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(remote, 1);
            }
        };
    }

    private static String client(List<Range> trusted, String peer, List<String> hops) throws UnknownHostException {
        if (!isTrusted(trusted, peer)) {
            reached(Outcome.NOT_TRUSTED);
            return peer;
        }
        String client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            if (bytes(hops.get(i)) == null) {
                reached(Outcome.NO_ADDRESS);
                return client;
            }
            client = hops.get(i);
            if (!isTrusted(trusted, client)) {
                reached(i == hops.size() - 1 ? Outcome.CLIENT : Outcome.BEHIND_SEVERAL);
                return client;
            }
        }
        reached(hops.isEmpty() ? Outcome.NOTHING_FORWARDED : Outcome.ALL_TRUSTED);
        return client;
    }

    private static boolean isTrusted(List<Range> trusted, String address) throws UnknownHostException {
        byte[] bytes = bytes(address);
        return trusted.stream().anyMatch(range -> range.has(bytes));
    }

    private static Range range(FuzzInput data) throws UnknownHostException {
        String address = address(data);
        byte[] bytes = bytes(address);
        int bits = bytes.length * 8;
        if (data.consumeBoolean()) {
            return new Range(address, bytes, bits);
        }
        bits = data.consumeInt(0, bits);
        return new Range(address + "/" + bits, bytes, bits);
    }

    private static String address(FuzzInput data) {
        if (data.consumeBoolean()) {
            return Bend.one(data, "10.0.0.1", "10.0.0.2", "10.0.1.1", "::1", "fd00::1", "::ffff:10.0.0.1");
        }
        return data.consumeBoolean()
                ? data.consumeInt(0, 255) + "." + data.consumeInt(0, 255) + ".0." + data.consumeInt(0, 255)
                : "fd00:" + Integer.toHexString(data.consumeInt(0, 0xffff)) + "::" + data.consumeInt(1, 9);
    }

    /** Null if it is no address; one of IPv4 written as IPv6 is one of IPv4. */
    private static byte[] bytes(String text) throws UnknownHostException {
        return text.matches("[0-9]+([.][0-9]+){3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*")
                ? InetAddress.getByName(text).getAddress()
                : null;
    }
}
