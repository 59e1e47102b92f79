package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** Makes text frames' bytes once, for any number of sockets: a server's frames are not masked (RFC 6455, 5.1). */
final class FrameBytes {
    private static final int FINAL_TEXT = 0x81;
    private static final int SHORT_LENGTH = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int MAX_HEADER_BYTES = 4;

    private FrameBytes() {}

    /** The frames with their headers, one after the other; payloads are well under 64 KiB. */
    static ByteBuf of(List<byte[]> payloads, ByteBufAllocator allocator) {
        int bytes = 0;
        for (byte[] payload : payloads) {
            bytes += MAX_HEADER_BYTES + payload.length;
        }
        ByteBuf frames = allocator.directBuffer(bytes);
        for (byte[] payload : payloads) {
            frames.writeByte(FINAL_TEXT);
            if (payload.length <= SHORT_LENGTH) {
                frames.writeByte(payload.length);
            } else {
                frames.writeByte(LENGTH_IN_TWO_BYTES).writeShort(payload.length);
            }
            frames.writeBytes(payload);
        }
        return frames;
    }
}
