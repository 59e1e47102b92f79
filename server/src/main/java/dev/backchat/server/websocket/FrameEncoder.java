package dev.backchat.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Encodes a server's WebSocket frames, which are not masked (RFC 6455, 5), once for any number of sockets. */
public final class FrameEncoder {
    /** A Ping frame without a payload. */
    public static final ByteBuf PING =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer(2).writeByte(0x89).writeByte(0));

    private static final int FINAL_TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8a;
    private static final int SHORT_LENGTH = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int MAX_HEADER_BYTES = 4;

    private FrameEncoder() {}

    /** Returns text frames with their headers, one after the other; payloads are well under 64 KiB. */
    public static ByteBuf of(List<byte[]> payloads, ByteBufAllocator allocator) {
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

    /** @param payload the payload of the ping, at most 125 bytes */
    public static ByteBuf pong(byte[] payload, ByteBufAllocator allocator) {
        return allocator
                .directBuffer(2 + payload.length)
                .writeByte(PONG)
                .writeByte(payload.length)
                .writeBytes(payload);
    }

    /** Returns a Close frame without status and reason. */
    public static ByteBuf close(ByteBufAllocator allocator) {
        return allocator.directBuffer(2).writeByte(CLOSE).writeByte(0);
    }

    /** @param reason for people; truncated if it doesn't fit */
    public static ByteBuf close(int status, String reason, ByteBufAllocator allocator) {
        String fitting = fit(reason);
        ByteBuf frame = allocator.directBuffer(2 + SHORT_LENGTH);
        int length = Short.BYTES + ByteBufUtil.utf8Bytes(fitting);
        frame.writeByte(CLOSE).writeByte(length).writeShort(status);
        ByteBufUtil.writeUtf8(frame, fitting);
        return frame;
    }

    /** Returns the longest prefix of a reason that fits into a Close frame and ends with a whole character. */
    private static String fit(String reason) {
        int left = SHORT_LENGTH - Short.BYTES;
        int end = 0;
        while (end < reason.length()) {
            int next = end + Character.charCount(reason.codePointAt(end));
            left -= ByteBufUtil.utf8Bytes(reason, end, next);
            if (left < 0) {
                break;
            }
            end = next;
        }
        return reason.substring(0, end);
    }
}
