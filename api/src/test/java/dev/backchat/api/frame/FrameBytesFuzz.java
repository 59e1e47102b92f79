package dev.backchat.api.frame;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Checks that a client survives any text from a server. */
public final class FrameBytesFuzz {
    enum Outcome {
        FRAME,
        UNKNOWN_TYPE,
        REFUSED
    }

    private FrameBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Object read = FrameFuzz.read(new String(bytes, UTF_8));
        FrameFuzz.checkWritten(read);
        if (read instanceof ChatFrame) {
            reached(Outcome.FRAME);
        } else {
            reached(read instanceof IllegalArgumentException ? Outcome.REFUSED : Outcome.UNKNOWN_TYPE);
        }
    }
}
