package dev.backchat.server.logging;

import dev.backchat.server.net.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.slf4j.MDC;

/**
 * Sets the origin of the lines that the current thread logs, so that {@link FloodFilter} gives each origin its share: a
 * client known only by its address, or a key whose signature was valid. JSON lines show it beside the request's id.
 */
public final class LogOrigin {
    static final String NAME = "origin";
    /** Prefix of a key's id, so that no address can pass for a key. */
    static final String KEY = "key ";

    /** Network part of an IPv6 address, because a client that has one address of a /64 has them all. */
    private static final int NETWORK_BYTES = 8;

    private LogOrigin() {}

    /** Attributes the following lines to a client of which nothing else is known or proven. */
    public static void setAddress(String address) {
        MDC.put(NAME, network(address));
    }

    /** Attributes the following lines to a key. */
    public static void setKey(String accessKeyId) {
        MDC.put(NAME, KEY + accessKeyId);
    }

    /** Attributes the following lines to no particular origin. */
    public static void clear() {
        MDC.remove(NAME);
    }

    private static String network(String address) {
        byte[] bytes = AddressRange.bytes(address);
        if (bytes == null) {
            return "";
        }
        if (bytes.length <= NETWORK_BYTES) {
            return address;
        }
        try {
            byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), bytes.length);
            return InetAddress.getByAddress(network).getHostAddress() + "/" + NETWORK_BYTES * Byte.SIZE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
