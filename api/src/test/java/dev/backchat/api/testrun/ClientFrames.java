package dev.backchat.api.testrun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Frames as a client sends them (RFC 6455, 5.2), right and wrong ones. */
public final class ClientFrames {
    public static final int FIN = 0x80;
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** The mask of the RFC's examples (5.7). */
    public static final int MASK = 0x37fa213d;

    private ClientFrames() {}

    /**
     * Returns a frame whose length is written in the shortest way.
     *
     * @param first flags and opcode
     */
    public static byte[] frame(int first, int mask, byte[] payload) {
        int size = payload.length < 126 ? 0 : payload.length < 0x10000 ? Short.BYTES : Long.BYTES;
        return frame(first, mask, payload, size);
    }

    /**
     * Returns a frame whose length is written in a chosen way.
     *
     * @param lengthBytes 0, 2 or 8: number of bytes after the second that have the length
     */
    public static byte[] frame(int first, int mask, byte[] payload, int lengthBytes) {
        ByteBuffer bytes = head(first, lengthBytes, payload.length).putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            bytes.put((byte) (payload[i] ^ mask >> (24 - 8 * (i % 4))));
        }
        return bytes.array();
    }

    /** Returns the head of a masked frame, with space for its mask and its payload. */
    private static ByteBuffer head(int first, int lengthBytes, int length) {
        ByteBuffer bytes =
                ByteBuffer.allocate(2 + lengthBytes + Integer.BYTES + length).put((byte) first);
        return switch (lengthBytes) {
            case 0 -> bytes.put((byte) (0x80 | length));
            case Short.BYTES -> bytes.put((byte) 0xfe).putShort((short) length);
            default -> bytes.put((byte) 0xff).putLong(length);
        };
    }

    /** Returns a frame with the mask of the examples. */
    public static byte[] frame(int first, byte[] payload) {
        return frame(first, MASK, payload);
    }

    /** Returns a frame with the mask of the examples. */
    public static byte[] frame(int first, String payload) {
        return frame(first, payload.getBytes(UTF_8));
    }

    /** Returns a short frame without a mask, as no client may send it (5.1). */
    public static byte[] unmasked(int first, byte[] payload) {
        return ByteBuffer.allocate(2 + payload.length)
                .put((byte) first)
                .put((byte) payload.length)
                .put(payload)
                .array();
    }

    public static byte[] text(String payload) {
        return frame(FIN | TEXT, payload);
    }

    public static byte[] ping(String payload) {
        return frame(FIN | PING, payload);
    }

    public static byte[] close(int status, byte[] reason) {
        byte[] body = ByteBuffer.allocate(Short.BYTES + reason.length)
                .putShort((short) status)
                .put(reason)
                .array();
        return frame(FIN | CLOSE, body);
    }
}
