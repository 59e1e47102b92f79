package dev.backchat.server.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whoever reads bytes hears the same however they are cut, and a violation has a status and a reason that fit. */
public final class ClientFramesFuzz {
    private static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private ClientFramesFuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        int step = data.consumeInt(1, 50);
        byte[] bytes = data.consumeRemainingAsBytes();
        List<String> atOnce = heard(bytes, Math.max(1, bytes.length));
        List<String> inPieces = heard(bytes, step);
        if (!atOnce.equals(inPieces)) {
            throw new AssertionError(atOnce + " or " + inPieces);
        }
    }

    private static List<String> heard(byte[] bytes, int step) {
        List<String> heard = new ArrayList<>();
        ClientFrames frames = new ClientFrames(UnpooledByteBufAllocator.DEFAULT, MAX_MESSAGE_BYTES, 64);
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        try {
            while (all.isReadable()) {
                frames.read(all.readSlice(Math.min(step, all.readableBytes())), new Hearing(heard));
            }
        } catch (ProtocolViolation e) {
            if (e.reason().getBytes(UTF_8).length > 123 || e.status() < 1002 || e.status() > 1009) {
                throw new AssertionError(e);
            }
            heard.add("violation " + e.status());
        }
        return heard;
    }

    private record Hearing(List<String> heard) implements ClientFrames.Receiver {
        @Override
        public boolean takesMore() {
            return true;
        }

        @Override
        public void text(byte[] message) {
            if (message.length > MAX_MESSAGE_BYTES) {
                throw new AssertionError("too long");
            }
            // What isn't UTF-8 would not come back as it was.
            if (!Arrays.equals(new String(message, UTF_8).getBytes(UTF_8), message)) {
                throw new AssertionError("not UTF-8");
            }
            heard.add("text " + new String(message, UTF_8));
        }

        @Override
        public void ping(byte[] payload) {
            if (payload.length > 125) {
                throw new AssertionError("too long");
            }
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
