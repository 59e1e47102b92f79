package dev.backchat.server.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the WebSocket messages of one client (RFC 6455, 5). There is a decoder for each connection, so it holds no
 * buffers between messages.
 */
public final class FrameDecoder {
    /** Status of a Close frame without a status code. */
    public static final int NO_STATUS = WebSocketCloseStatus.EMPTY.code();

    /** Highest status that a Close frame may have (RFC 6455, 7.4.2). */
    private static final int MAX_CLOSE_STATUS = 4999;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int CONTROL = 0x08;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int LENGTH_IN_TWO_BYTES = 126;
    private static final int MAX_SHORT_LENGTH = 125;
    private static final int MASK_BYTES = 4;

    /** Receives the decoded frames. */
    public interface Listener {
        /**
         * Called before each frame, except for fragments of a message; returns whether it is wanted now, or at the next
         * read.
         */
        boolean mayRead();

        /** @param message UTF-8 */
        void text(byte[] message);

        void ping(byte[] payload);

        void pong();

        /** @param status {@link #NO_STATUS} if the client gave none */
        void close(int status);
    }

    private final ByteBufAllocator allocator;
    private final int maxMessageBytes;
    private final int maxFragments;
    /** The beginning of an incomplete frame. */
    private @Nullable ByteBuf partial;
    /** The fragments of a text message received so far. */
    private @Nullable ByteBuf fragments;

    private int fragmentCount;
    /** Whether {@link #partial} is kept because the listener wanted no more for now. */
    private boolean isHeldUp;
    /** First byte of the frame whose payload {@link #next} returned. */
    private byte head;

    /**
     * Messages beyond these limits close the connection.
     *
     * @param allocator allocates the buffers of incomplete frames and messages, so that they are off heap
     * @param maxMessageBytes maximum size of a message, in one frame or several
     * @param maxFragments maximum number of fragments of a message
     */
    public FrameDecoder(ByteBufAllocator allocator, int maxMessageBytes, int maxFragments) {
        this.allocator = allocator;
        this.maxMessageBytes = maxMessageBytes;
        this.maxFragments = maxFragments;
    }

    /**
     * Passes complete frames to the listener and keeps the rest for the next call.
     *
     * @param bytes empty to process only what had to wait
     * @throws WebSocketProtocolException after which nothing more may be read
     */
    public void read(ByteBuf bytes, Listener listener) throws WebSocketProtocolException {
        ByteBuf before = partial;
        if (before == null) {
            readFrames(bytes, listener);
            if (bytes.isReadable()) {
                partial = allocator.directBuffer(bytes.readableBytes()).writeBytes(bytes);
            }
        } else {
            readFrames(before.writeBytes(bytes), listener);
            if (before.isReadable()) {
                before.discardReadBytes();
            } else {
                partial = null;
                before.release();
            }
        }
    }

    /** Releases the buffers; {@link #read} must not be called afterwards. */
    public void release() {
        ReferenceCountUtil.release(partial);
        ReferenceCountUtil.release(fragments);
        partial = null;
        fragments = null;
    }

    /** Returns the allocated size of the buffers of incomplete frames and messages. */
    public int heldBytes() {
        return (partial == null ? 0 : partial.capacity()) + (fragments == null ? 0 : fragments.capacity());
    }

    /** Returns whether a message has begun that the client has not completed. */
    public boolean isUnfinished() {
        return fragments != null || (partial != null && !isHeldUp);
    }

    private void readFrames(ByteBuf bytes, Listener listener) throws WebSocketProtocolException {
        for (byte[] payload = next(bytes, listener); payload != null; payload = next(bytes, listener)) {
            onFrame(payload, listener);
        }
    }

    /** Returns the unmasked payload of the next frame, or null if it is incomplete or not wanted yet. */
    private byte @Nullable [] next(ByteBuf bytes, Listener listener) throws WebSocketProtocolException {
        isHeldUp = false;
        int start = bytes.readerIndex();
        int available = bytes.readableBytes();
        if (available < Short.BYTES) {
            return null;
        }
        head = bytes.getByte(start);
        int second = bytes.getByte(start + 1);
        check(head, second);
        int length = second & LENGTH;
        int header = Short.BYTES;
        if (length > MAX_SHORT_LENGTH) {
            header += length == LENGTH_IN_TWO_BYTES ? Short.BYTES : Long.BYTES;
            if (available < header) {
                return null;
            }
            length = longLength(bytes, start + Short.BYTES, length);
        }
        // A control frame may come between the fragments of a message, and is not part of it.
        boolean isControl = (head & CONTROL) != 0;
        int before = isControl || fragments == null ? 0 : fragments.readableBytes();
        if (before + length > maxMessageBytes) {
            throw tooBig();
        }
        if (available < header + MASK_BYTES + length) {
            return null;
        }
        if ((head & FINAL) != 0 && !listener.mayRead()) {
            isHeldUp = true;
            return null;
        }
        int mask = bytes.getInt(start + header);
        byte[] payload = new byte[length];
        bytes.skipBytes(header + MASK_BYTES).readBytes(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= (byte) (mask >> (Byte.SIZE * (MASK_BYTES - 1 - i % MASK_BYTES)));
        }
        return payload;
    }

    private void check(int first, int second) throws WebSocketProtocolException {
        if ((first & RESERVED) != 0) {
            throw breach("a reserved bit is set, and no extension was agreed on");
        }
        if ((second & MASKED) == 0) {
            throw breach("a client's frames must be masked");
        }
        int opcode = first & OPCODE;
        switch (opcode) {
            case CONTINUATION -> {
                if (fragments == null) {
                    throw breach("a continuation of nothing");
                }
            }
            case TEXT -> {
                if (fragments != null) {
                    throw breach("a message within a message");
                }
            }
            case BINARY ->
                throw new WebSocketProtocolException(
                        WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "Binary frames are not supported");
            case CLOSE, PING, PONG -> {
                if ((first & FINAL) == 0) {
                    throw breach("a control frame in fragments");
                }
                if ((second & LENGTH) > MAX_SHORT_LENGTH) {
                    throw breach("a control frame of over 125 bytes");
                }
            }
            default -> throw breach("an unknown opcode");
        }
    }

    private int longLength(ByteBuf bytes, int at, int code) throws WebSocketProtocolException {
        long length = code == LENGTH_IN_TWO_BYTES ? bytes.getUnsignedShort(at) : bytes.getLong(at);
        if (length <= (code == LENGTH_IN_TWO_BYTES ? MAX_SHORT_LENGTH : 0xffff)) {
            throw breach("a length that is negative, or is not written in the shortest way");
        }
        if (length > maxMessageBytes) {
            throw tooBig();
        }
        return (int) length;
    }

    private void onFrame(byte[] payload, Listener listener) throws WebSocketProtocolException {
        int opcode = head & OPCODE;
        if ((opcode & CONTROL) == 0) {
            onText(payload, listener);
        } else if (opcode == PING) {
            listener.ping(payload);
        } else if (opcode == PONG) {
            listener.pong();
        } else {
            listener.close(closeStatus(payload));
        }
    }

    private void onText(byte[] payload, Listener listener) throws WebSocketProtocolException {
        ByteBuf before = fragments;
        fragmentCount = before == null ? 1 : fragmentCount + 1;
        if (fragmentCount > maxFragments) {
            throw new WebSocketProtocolException(
                    WebSocketCloseStatus.POLICY_VIOLATION, "a message of over " + maxFragments + " fragments");
        }
        if ((head & FINAL) == 0) {
            fragments = (before == null ? allocator.directBuffer(payload.length) : before).writeBytes(payload);
            return;
        }
        byte[] message = payload;
        if (before != null) {
            fragments = null;
            message = ByteBufUtil.getBytes(before.writeBytes(payload));
            before.release();
        }
        checkText(message, 0);
        listener.text(message);
    }

    private static void checkText(byte[] bytes, int from) throws WebSocketProtocolException {
        if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), from, bytes.length - from, UTF_8)) {
            throw new WebSocketProtocolException(WebSocketCloseStatus.INVALID_PAYLOAD_DATA, "text that is not UTF-8");
        }
    }

    private static int closeStatus(byte[] payload) throws WebSocketProtocolException {
        if (payload.length == 0) {
            return NO_STATUS;
        }
        if (payload.length < Short.BYTES) {
            throw breach("a Close frame with half a status code");
        }
        int status = Byte.toUnsignedInt(payload[0]) << Byte.SIZE | Byte.toUnsignedInt(payload[1]);
        if (!WebSocketCloseStatus.isValidStatusCode(status) || status > MAX_CLOSE_STATUS) {
            throw breach("a Close frame may not have the status code " + status);
        }
        checkText(payload, Short.BYTES);
        return status;
    }

    private static WebSocketProtocolException breach(String what) {
        return new WebSocketProtocolException(WebSocketCloseStatus.PROTOCOL_ERROR, what);
    }

    private WebSocketProtocolException tooBig() {
        return new WebSocketProtocolException(
                WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message of over " + maxMessageBytes + " bytes");
    }
}
