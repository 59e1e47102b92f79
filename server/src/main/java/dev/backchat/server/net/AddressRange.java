package dev.backchat.server.net;

import io.netty.util.NetUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses in CIDR notation, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a single address is a
 * range of one. Host names are not looked up.
 */
public final class AddressRange {
    private final String text;
    private final byte[] address;
    private final int prefixBits;

    private AddressRange(String text, byte[] address, int prefixBits) {
        this.text = text;
        this.address = address;
        this.prefixBits = prefixBits;
    }

    /**
     * Parses a range.
     *
     * @throws IllegalArgumentException if the text is not a range
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not an IP address or a range of them");
        }
        int bits = address.length * Byte.SIZE;
        if (slash >= 0) {
            String prefix = text.substring(slash + 1);
            if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
                throw new IllegalArgumentException("not the prefix length of a range");
            }
            bits = Integer.parseInt(prefix);
        }
        return new AddressRange(text, address, bits);
    }

    /** Returns whether an address is in the range; false for a text that is not an address. */
    public boolean contains(String address) {
        byte[] bytes = bytes(address);
        return bytes != null && contains(bytes);
    }

    /** Returns whether an address, in network byte order, is in the range. */
    public boolean contains(byte[] given) {
        byte[] other = unmapped(given);
        if (other.length != address.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        int rest = prefixBits % Byte.SIZE;
        return Arrays.equals(address, 0, whole, other, 0, whole)
                && (rest == 0 || (address[whole] ^ other[whole]) >> (Byte.SIZE - rest) == 0);
    }

    /** Parses an address; returns null if the text is not one. */
    public static byte @Nullable [] bytes(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? null : unmapped(bytes);
    }

    /** IPv4 addresses reach a dual-stack socket as {@code ::ffff:a.b.c.d}. */
    private static byte[] unmapped(byte[] address) {
        boolean isMapped = address.length == 16 && address[10] == -1 && address[11] == -1;
        for (int i = 0; i < 10 && isMapped; i++) {
            isMapped = address[i] == 0;
        }
        return isMapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
