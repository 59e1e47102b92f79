package dev.backchat.client.room;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** Reads WebSocket frames as RFC 6455 section 5.2 requires of a client. */
final class FrameInput {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    /** Maximum size of a message; far more than the service sends. */
    static final int MAX_MESSAGE_BYTES = 1 << 20;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int CONTROL = 0x08;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int LENGTH_16_BITS = 126;

    /** One frame. Its payload is unmasked, as servers do not mask. */
    record Frame(int opcode, boolean isFinal, byte[] payload) {
        boolean isControl() {
            return (opcode & CONTROL) != 0;
        }
    }

    private final DataInputStream input;

    FrameInput(InputStream input) {
        this.input = new DataInputStream(input);
    }

    /**
     * Reads a frame, blocking until it is complete.
     *
     * @throws ProtocolException if it violates the protocol
     * @throws EOFException if the connection ended
     */
    Frame read() throws IOException {
        int first = input.read();
        if (first < 0) {
            throw new EOFException("it ended without a Close frame");
        }
        int opcode = first & OPCODE;
        boolean isFinal = (first & FIN) != 0;
        if ((first & RESERVED) != 0) {
            throw new ProtocolException("a frame has a reserved bit, without an extension");
        }
        if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
            throw new ProtocolException("a frame has an unknown opcode");
        }
        int second = input.readUnsignedByte();
        if ((second & MASKED) != 0) {
            throw new ProtocolException("a server's frame is masked");
        }
        long length = second & LENGTH;
        if ((opcode & CONTROL) != 0 && (length > MAX_CONTROL_BYTES || !isFinal)) {
            throw new ProtocolException("a control frame is fragmented or too long");
        }
        if (length == LENGTH_16_BITS) {
            length = input.readUnsignedShort();
        } else if (length > LENGTH_16_BITS) {
            length = input.readLong();
        }
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new ProtocolException("a frame is longer than " + MAX_MESSAGE_BYTES + " bytes");
        }
        byte[] payload = new byte[(int) length];
        input.readFully(payload);
        return new Frame(opcode, isFinal, payload);
    }
}
