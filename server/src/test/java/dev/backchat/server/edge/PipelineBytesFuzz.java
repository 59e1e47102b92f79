package dev.backchat.server.edge;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/** Any bytes get responses, which are the same however the bytes are split. */
public final class PipelineBytesFuzz {
    enum Outcome {
        NOTHING,
        MALFORMED,
        REFUSED,
        SEVERAL
    }

    private static final PipelineHarness WORLD = new PipelineHarness();

    private PipelineBytesFuzz() {}

    /** Begins before the first input, for it takes longer than any. */
    public static void fuzzerInitialize() {
        WORLD.talk("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1), 100, 1);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        List<String> atOnce = WORLD.talk(bytes, Math.max(1, bytes.length), 0);
        List<String> inPieces = WORLD.talk(bytes, 7, 0);
        if (!atOnce.equals(inPieces)) {
            throw new AssertionError(atOnce + " or in pieces " + inPieces);
        }
        reached(
                atOnce.isEmpty()
                        ? Outcome.NOTHING
                        : atOnce.size() > 1
                                ? Outcome.SEVERAL
                                : atOnce.getFirst().equals("HTTP 400") ? Outcome.MALFORMED : Outcome.REFUSED);
    }
}
