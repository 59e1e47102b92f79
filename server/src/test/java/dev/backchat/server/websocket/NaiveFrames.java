package dev.backchat.server.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A second, slow and simple decoder for RFC 6455, section 5. It lists what a client sent, up to its first violation, and
 * whether something is unfinished.
 */
public final class NaiveFrames {
    static final String UNFINISHED = "unfinished";

    private final byte[] bytes;
    private final int maxMessageBytes;
    private final int maxFragments;
    private final List<String> said = new ArrayList<>();
    private ByteArrayOutputStream message;
    private int fragments;
    private int at;

    private NaiveFrames(byte[] bytes, int maxMessageBytes, int maxFragments) {
        this.bytes = bytes;
        this.maxMessageBytes = maxMessageBytes;
        this.maxFragments = maxFragments;
    }

    static List<String> read(byte[] bytes, int maxMessageBytes, int maxFragments) {
        NaiveFrames frames = new NaiveFrames(bytes, maxMessageBytes, maxFragments);
        int violation = 0;
        while (violation == 0 && bytes.length - frames.at >= 2) {
            int before = frames.at;
            violation = frames.next();
            if (violation == 0 && frames.at == before) {
                break;
            }
        }
        if (violation != 0) {
            frames.said.add("violation " + violation);
        } else if (frames.message != null || frames.at < bytes.length) {
            frames.said.add(UNFINISHED);
        }
        return frames.said;
    }

    /** Reads a frame, unless it isn't all there. */
    private int next() {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        boolean isFinal = first >= 128;
        int opcode = first % 16;
        if (first / 16 % 8 != 0 || second < 128) {
            return 1002;
        } else if (opcode == 2) {
            return 1003;
        } else if (opcode > 10 || (opcode > 2 && opcode < 8)) {
            return 1002;
        } else if (opcode >= 8 ? !isFinal || second % 128 > 125 : (opcode == 0) != (message != null)) {
            return 1002;
        }
        int lengthBytes = second == 254 ? 2 : second == 255 ? 8 : 0;
        if (bytes.length - at < 2 + lengthBytes) {
            return 0;
        }
        long length = second % 128;
        if (lengthBytes > 0) {
            byte[] number = new byte[8];
            System.arraycopy(bytes, at + 2, number, 8 - lengthBytes, lengthBytes);
            length = ByteBuffer.wrap(number).getLong();
            if (length < (lengthBytes == 2 ? 126 : 65_536)) {
                return 1002;
            }
        }
        long together = length + (opcode == 0 ? message.size() : 0);
        if (together > maxMessageBytes) {
            return 1009;
        }
        int start = at + 2 + lengthBytes + 4;
        if (bytes.length - start < length) {
            return 0;
        }
        byte[] payload = Arrays.copyOfRange(bytes, start, start + (int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= bytes[start - 4 + i % 4];
        }
        at = start + (int) length;
        return opcode >= 8 ? control(opcode, payload) : text(isFinal, payload);
    }

    private int control(int opcode, byte[] payload) {
        if (opcode == 9) {
            said.add("ping " + Arrays.toString(payload));
        } else if (opcode == 10) {
            said.add("pong");
        } else if (payload.length == 0) {
            said.add("close " + FrameDecoder.NO_STATUS);
        } else if (payload.length == 1) {
            return 1002;
        } else {
            int status = (payload[0] & 0xff) * 256 + (payload[1] & 0xff);
            boolean isKnown = status >= 1000 && status <= 1014 && status != 1004 && status != 1005 && status != 1006;
            if (!isKnown && (status < 3000 || status > 4999)) {
                return 1002;
            } else if (!isText(Arrays.copyOfRange(payload, 2, payload.length))) {
                return 1007;
            }
            said.add("close " + status);
        }
        return 0;
    }

    private int text(boolean isFinal, byte[] payload) {
        fragments = message == null ? 1 : fragments + 1;
        if (fragments > maxFragments) {
            return 1008;
        }
        message = message == null ? new ByteArrayOutputStream() : message;
        message.writeBytes(payload);
        if (isFinal) {
            byte[] whole = message.toByteArray();
            message = null;
            if (!isText(whole)) {
                return 1007;
            }
            said.add("text " + new String(whole, UTF_8));
        }
        return 0;
    }

    private static boolean isText(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
