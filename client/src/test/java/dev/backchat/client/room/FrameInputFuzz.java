package dev.backchat.client.room;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares the reading of a server's frames with a second, naive parser of RFC 6455, however the bytes are split. */
public final class FrameInputFuzz {
    enum Outcome {
        FRAMES,
        END,
        CUT,
        RESERVED_BIT,
        UNKNOWN_OPCODE,
        MASKED,
        BAD_CONTROL_FRAME,
        TOO_LONG
    }

    private FrameInputFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        byte[] bytes = {};
        for (int left = data.consumeInt(1, 4); left > 0; left--) {
            bytes = Bend.join(bytes, frame(data));
        }
        List<String> read = check(data.consumeInt(0, 2) == 0 ? Bend.bytes(data, bytes) : bytes, data.consumeInt(1, 9));
        if (read.size() > 1) {
            reached(Outcome.FRAMES);
        }
        reached(Outcome.valueOf(read.get(read.size() - 1)));
    }

    private static byte[] frame(FuzzInput data) {
        int opcode = Bend.one(data, 0, 1, 2, 8, 9, 10, data.consumeInt(0, 15));
        int length = Bend.one(data, 0, 125, 126, 65_535, 65_536, data.consumeInt(0, 20));
        int form = data.consumeInt(0, 7) == 0 ? data.consumeInt(0, 2) : length < 126 ? 0 : length < 65_536 ? 1 : 2;
        long said = data.consumeInt(0, 15) == 0 ? Bend.one(data, -1L, 1_048_577L, Long.MIN_VALUE, 1L << 32) : length;
        byte[] head = form == 0
                ? new byte[] {(byte) Math.min(length, 125)}
                : form == 1
                        ? ByteBuffer.allocate(3)
                                .put((byte) 126)
                                .putShort((short) length)
                                .array()
                        : ByteBuffer.allocate(9).put((byte) 127).putLong(said).array();
        byte[] payload = new byte[form == 0 ? Math.min(length, 125) : form == 1 ? length & 0xffff : length];
        Arrays.fill(payload, (byte) data.consumeInt(0, 255));
        int first = opcode + (data.consumeInt(0, 3) > 0 ? 128 : 0) + (data.consumeInt(0, 31) == 0 ? 32 : 0);
        head[0] |= (byte) (data.consumeInt(0, 31) == 0 ? 128 : 0);
        return Bend.join(new byte[] {(byte) first}, head, payload);
    }

    /**
     * Reads frames, and holds them against another reading.
     *
     * @param step how many bytes arrive at a time
     * @return the frames, and the name of the outcome that ended them
     */
    static List<String> check(byte[] bytes, int step) {
        List<String> expected = naive(bytes);
        List<String> read = new ArrayList<>();
        InputStream pieces = new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                return super.read(to, from, Math.min(length, length > 1000 ? length : step));
            }
        };
        FrameInput frames = new FrameInput(pieces);
        try {
            while (read.size() <= expected.size()) {
                FrameInput.Frame frame = frames.read();
                read.add(frame.opcode() + " " + frame.isFinal() + " " + Arrays.hashCode(frame.payload()));
            }
        } catch (ProtocolException e) {
            String last = expected.get(expected.size() - 1);
            read.add(last.equals(Outcome.END.name()) || last.equals(Outcome.CUT.name()) ? "violation" : last);
        } catch (EOFException e) {
            read.add((e.getMessage() == null ? Outcome.CUT : Outcome.END).name());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (!read.equals(expected)) {
            throw new AssertionError(expected + " expected, but it is " + read);
        }
        return read;
    }

    private static List<String> naive(byte[] bytes) {
        List<String> frames = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at] & 0xff;
            int opcode = first % 16;
            boolean isKnown = opcode <= 2 || (opcode >= 8 && opcode <= 10);
            if (first / 16 % 8 != 0 || !isKnown) {
                frames.add((first / 16 % 8 != 0 ? Outcome.RESERVED_BIT : Outcome.UNKNOWN_OPCODE).name());
                return frames;
            } else if (at + 1 == bytes.length) {
                break;
            }
            int second = bytes[at + 1] & 0xff;
            if (second >= 128 || (opcode >= 8 && (second > 125 || first < 128))) {
                frames.add((second >= 128 ? Outcome.MASKED : Outcome.BAD_CONTROL_FRAME).name());
                return frames;
            }
            int lengthBytes = second == 126 ? 2 : second == 127 ? 8 : 0;
            if (bytes.length < at + 2 + lengthBytes) {
                break;
            }
            byte[] number = new byte[8];
            System.arraycopy(bytes, at + 2, number, 8 - lengthBytes, lengthBytes);
            long length = lengthBytes == 0 ? second : ByteBuffer.wrap(number).getLong();
            if (length < 0 || length > 1 << 20) {
                frames.add(Outcome.TOO_LONG.name());
                return frames;
            }
            int start = at + 2 + lengthBytes;
            if (bytes.length - start < length) {
                break;
            }
            at = start + (int) length;
            frames.add(opcode + " " + (first >= 128) + " " + Arrays.hashCode(Arrays.copyOfRange(bytes, start, at)));
        }
        frames.add((at == bytes.length ? Outcome.END : Outcome.CUT).name());
        return frames;
    }
}
