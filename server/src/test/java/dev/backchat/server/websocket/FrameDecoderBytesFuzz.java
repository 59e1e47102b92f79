package dev.backchat.server.websocket;

import static dev.backchat.api.fuzz.Outcomes.reached;

import java.util.Arrays;
import java.util.List;

/** The decoder reads any bytes like {@link NaiveFrames}, however they are split. */
public final class FrameDecoderBytesFuzz {
    enum Outcome {
        NOTHING,
        HEARD,
        VIOLATION
    }

    private FrameDecoderBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        List<String> heard = FrameDecoderFuzz.check(
                Arrays.copyOfRange(bytes, 1, bytes.length), 1 + (bytes[0] & 31), bytes[0] >> 5 & 7);
        heard.remove(NaiveFrames.UNFINISHED);
        if (heard.isEmpty()) {
            reached(Outcome.NOTHING);
        } else {
            reached(heard.getLast().startsWith("violation") ? Outcome.VIOLATION : Outcome.HEARD);
        }
    }
}
