package dev.backchat.server.edge;

import java.util.Arrays;

/** Whoever reads bytes hears what {@link NaiveFrames} makes of them, however they are cut. */
public final class ClientFramesBytesFuzz {
    private ClientFramesBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length > 0) {
            ClientFramesFuzz.check(Arrays.copyOfRange(bytes, 1, bytes.length), 1 + (bytes[0] & 31), bytes[0] >> 5 & 7);
        }
    }
}
