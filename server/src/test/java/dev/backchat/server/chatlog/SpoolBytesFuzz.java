package dev.backchat.server.chatlog;

import static dev.backchat.api.fuzz.Outcomes.reached;

import java.io.IOException;
import java.util.List;

/** Any bytes are a file whose records are either found, each once, or discarded. */
public final class SpoolBytesFuzz {
    enum Outcome {
        RECORDS,
        NO_RECORDS
    }

    private SpoolBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        List<SpoolFuzz.Outcome> outcomes = SpoolFuzz.check(List.of(bytes), List.of(), 1000);
        reached(outcomes.contains(SpoolFuzz.Outcome.RECORDS) ? Outcome.RECORDS : Outcome.NO_RECORDS);
    }
}
