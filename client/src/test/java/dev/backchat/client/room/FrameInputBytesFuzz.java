package dev.backchat.client.room;

import static dev.backchat.api.fuzz.Outcomes.reached;

/** Checks that any bytes are read as frames up to their end or their first violation. */
public final class FrameInputBytesFuzz {
    enum Outcome {
        READ
    }

    private FrameInputBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        FrameInputFuzz.check(bytes, 3);
        reached(Outcome.READ);
    }
}
