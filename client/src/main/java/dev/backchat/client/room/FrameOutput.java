package dev.backchat.client.room;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Writes masked WebSocket frames as RFC 6455 sections 5.2 and 5.3 require of a client. */
final class FrameOutput {
    /**
     * Source of masks, which must be unpredictable: otherwise an intermediate proxy could be made to misinterpret a
     * payload.
     */
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int MAX_SHORT = 125;
    private static final int LENGTH_16_BITS = 126;
    private static final int LENGTH_64_BITS = 127;
    private static final int MAX_16_BITS = 0xffff;
    private static final int MAX_HEADER_BYTES = 14;

    private final OutputStream output;

    FrameOutput(OutputStream output) {
        this.output = output;
    }

    /** Writes one complete message or control frame. */
    void write(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER_BYTES + payload.length);
        frame.put((byte) (FIN | opcode));
        if (payload.length <= MAX_SHORT) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= MAX_16_BITS) {
            frame.put((byte) (MASKED | LENGTH_16_BITS)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | LENGTH_64_BITS)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        output.write(frame.array(), 0, frame.position());
        output.flush();
    }
}
