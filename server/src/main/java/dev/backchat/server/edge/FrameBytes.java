package dev.backchat.server.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Makes a text frame's bytes once, for any number of sockets: a server's frames are not masked (RFC 6455, 5.1). */
final class FrameBytes {
    private static final int FINAL_TEXT = 0x81;
    private static final int SHORT_LENGTH = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int HEADER_BYTES = 4;

    private FrameBytes() {}

    /** The frame with its header; payloads are well under 64 KiB. */
    static ByteBuf of(byte[] payload, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.ioBuffer(HEADER_BYTES + payload.length);
        frame.writeByte(FINAL_TEXT);
        if (payload.length <= SHORT_LENGTH) {
            frame.writeByte(payload.length);
        } else {
            frame.writeByte(LENGTH_IN_TWO_BYTES).writeShort(payload.length);
        }
        return frame.writeBytes(payload);
    }
}
