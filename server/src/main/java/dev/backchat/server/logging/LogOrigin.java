package dev.backchat.server.logging;

import dev.backchat.server.net.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.slf4j.MDC;

/**
 * Says whose doing the lines are that the current thread logs, so that {@link FloodFilter} gives each its share: a client
 * that is known by nothing but its address, or a key whose signature was right. JSON shows it beside the request's id.
 */
public final class LogOrigin {
    static final String NAME = "origin";
    /** In front of a key's id, so that no address can pass for a key. */
    static final String KEY = "key ";

    /** Of an IPv6 address, for whoever has one of these has them all. */
    private static final int NETWORK_BYTES = 8;

    private LogOrigin() {}

    /** What follows is a client's doing of which nothing else is known, or nothing that is proved. */
    public static void setAddress(String address) {
        MDC.put(NAME, network(address));
    }

    /** What follows is a key's doing. */
    public static void setKey(String accessKeyId) {
        MDC.put(NAME, KEY + accessKeyId);
    }

    /** What follows is nobody's doing in particular. */
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
