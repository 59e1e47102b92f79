package dev.backchat.server.websocket;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static dev.backchat.api.testrun.ClientFrames.CONTINUATION;
import static dev.backchat.api.testrun.ClientFrames.FIN;
import static dev.backchat.api.testrun.ClientFrames.PING;
import static dev.backchat.api.testrun.ClientFrames.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.testrun.ClientFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Frames are decoded like in a second, naive decoder, however they are split, and however often the listener wants no
 * more for now; a violation has a status and a reason that fit into a Close frame.
 */
public final class FrameDecoderFuzz {
    enum Outcome {
        NOTHING,
        TEXT,
        PING,
        PONG,
        CLOSE,
        PROTOCOL_ERROR,
        BINARY,
        NOT_UTF_8,
        TOO_MANY_FRAGMENTS,
        TOO_BIG
    }

    static final int MAX_MESSAGE_BYTES = 300;
    static final int MAX_FRAGMENTS = 4;

    private FrameDecoderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        List<byte[]> frames = new ArrayList<>();
        for (int left = data.consumeInt(1, 6); left > 0; left--) {
            if (data.consumeInt(0, 5) > 0) {
                frames.add(frame(data));
            } else {
                addMessage(data, frames);
            }
        }
        byte[] bytes = Bend.join(frames.toArray(byte[][]::new));
        bytes = data.consumeInt(0, 3) == 0 ? Bend.bytes(data, bytes) : bytes;
        int step = data.consumeInt(1, 50);
        int pauses = data.consumeInt(0, 0xffff);
        List<String> expected = check(bytes, step, pauses);
        expected.remove(NaiveFrames.UNFINISHED);
        if (expected.isEmpty()) {
            reached(Outcome.NOTHING);
        }
        expected.forEach(said -> reached(
                switch (said.split(" ", 2)[0]) {
                    case "text" -> Outcome.TEXT;
                    case "ping" -> Outcome.PING;
                    case "pong" -> Outcome.PONG;
                    case "close" -> Outcome.CLOSE;
                    default ->
                        switch (said.split(" ", 2)[1]) {
                            case "1002" -> Outcome.PROTOCOL_ERROR;
                            case "1003" -> Outcome.BINARY;
                            case "1007" -> Outcome.NOT_UTF_8;
                            case "1008" -> Outcome.TOO_MANY_FRAGMENTS;
                            default -> Outcome.TOO_BIG;
                        };
                }));
    }

    /** Adds a message in about as many fragments as it may have, with pings between them. */
    private static void addMessage(FuzzInput data, List<byte[]> frames) {
        int fragments = data.consumeInt(1, MAX_FRAGMENTS + 1);
        for (int i = 0; i < fragments; i++) {
            byte[] payload = "é".repeat(data.consumeInt(0, 60)).getBytes(UTF_8);
            int opcode = i == 0 ? TEXT : CONTINUATION;
            frames.add(ClientFrames.frame(i == fragments - 1 ? FIN | opcode : opcode, data.consumeInt(), payload));
            if (data.consumeInt(0, 3) == 0) {
                frames.add(ClientFrames.frame(FIN | PING, 0, payload.length > 125 ? new byte[125] : payload));
            }
        }
    }

    private static byte[] frame(FuzzInput data) {
        int opcode = Bend.one(data, 1, 1, 0, 0, 8, 9, 10, data.consumeInt(0, 15));
        boolean isFinal = opcode >= 8 || data.consumeBoolean();
        byte[] payload = switch (data.consumeInt(0, 5)) {
            case 0 -> new byte[Bend.one(data, 0, 124, 125, 126, 127, 299, 300, 301, 65_535, 65_536)];
            case 1 -> data.consumeBytes(12);
            case 2 -> Bend.join(status(data), data.consumeString(8).getBytes(UTF_8));
            case 3 -> status(data);
            default ->
                Bend.one(data, "é", "€", "a").repeat(data.consumeInt(0, 110)).getBytes(UTF_8);
        };
        byte[] frame = ClientFrames.frame(
                isFinal ? FIN | opcode : opcode, Bend.one(data, 0, 0x01020304, data.consumeInt()), payload);
        if (data.consumeInt(0, 15) == 0) {
            // Not in the shortest way, or with a negative length.
            byte[] head = Bend.one(
                    data,
                    new byte[] {(byte) 0xfe, 0, (byte) payload.length},
                    new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 5},
                    new byte[] {(byte) 0xff, -1, 0, 0, 0, 0, 0, 0, 0},
                    new byte[] {(byte) 0xff, 0, 0, 0, 1, 0, 0, 0, 0});
            frame = Bend.join(new byte[] {frame[0]}, head, Arrays.copyOfRange(frame, 2, frame.length));
        }
        return frame;
    }

    private static byte[] status(FuzzInput data) {
        int status = Bend.one(
                data,
                999,
                1000,
                1003,
                1004,
                1005,
                1006,
                1007,
                1011,
                1014,
                1015,
                1016,
                2999,
                3000,
                4999,
                5000,
                data.consumeInt(0, 0xffff));
        return new byte[] {(byte) (status >> 8), (byte) status};
    }

    /**
     * Reads bytes whole, in pieces, and with pauses.
     *
     * @param pauses a bit for each time that the receiver is asked whether it takes more: whether it doesn't yet
     * @return what was heard
     */
    static List<String> check(byte[] bytes, int step, int pauses) {
        List<String> expected = NaiveFrames.read(bytes, MAX_MESSAGE_BYTES, MAX_FRAGMENTS);
        List<String> atOnce = heard(bytes, Math.max(1, bytes.length), 0);
        List<String> inPieces = heard(bytes, step, 0);
        List<String> withPauses = heard(bytes, step, pauses);
        if (!atOnce.equals(expected) || !inPieces.equals(expected) || !withPauses.equals(expected)) {
            throw new AssertionError(expected + "\nexpected, but at once it is\n" + atOnce + "\nin pieces\n" + inPieces
                    + "\nwith pauses\n" + withPauses);
        }
        return expected;
    }

    private static List<String> heard(byte[] bytes, int step, int pauses) {
        int[] asked = {0};
        Hearing hearing = new Hearing(new ArrayList<>(), () -> (pauses >> asked[0]++ % 32 & 1) == 0);
        FrameDecoder frames = new FrameDecoder(UnpooledByteBufAllocator.DEFAULT, MAX_MESSAGE_BYTES, MAX_FRAGMENTS);
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        try {
            while (all.isReadable()) {
                frames.read(all.readSlice(Math.min(step, all.readableBytes())), hearing);
            }
            for (int left = pauses == 0 ? 0 : 64; left > 0; left--) {
                frames.read(Unpooled.EMPTY_BUFFER, hearing);
            }
            if (frames.isUnfinished()) {
                hearing.heard.add(NaiveFrames.UNFINISHED);
            }
        } catch (WebSocketProtocolException e) {
            if (e.reason().getBytes(UTF_8).length > 123) {
                throw new AssertionError(e);
            }
            hearing.heard.add("violation " + e.status());
        }
        frames.release();
        if (frames.heldBytes() != 0) {
            throw new AssertionError("memory is held after the end");
        }
        return hearing.heard;
    }

    private record Hearing(List<String> heard, BooleanSupplier wantsMore) implements FrameDecoder.Listener {
        @Override
        public boolean mayRead() {
            return wantsMore.getAsBoolean();
        }

        @Override
        public void text(byte[] message) {
            heard.add("text " + new String(message, UTF_8));
        }

        @Override
        public void ping(byte[] payload) {
            heard.add("ping " + Arrays.toString(payload));
        }

        @Override
        public void pong() {
            heard.add("pong");
        }

        @Override
        public void close(int status) {
            heard.add("close " + status);
        }
    }
}
