package dev.backchat.server.token;

import static dev.backchat.api.fuzz.Outcomes.reached;

import java.io.IOException;

/** Any bytes are either claims, whose binary form reads the same, or refused; after a leak of keys they may be an attacker's. */
public final class ConsoleClaimsBytesFuzz {
    enum Outcome {
        CLAIMS,
        REFUSED
    }

    private ConsoleClaimsBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        try {
            ConsoleClaims read = ConsoleClaims.read(bytes);
            reached(Outcome.CLAIMS);
            if (!ConsoleClaims.read(read.toBytes()).equals(read)) {
                throw new AssertionError("written, it reads otherwise");
            }
        } catch (IOException e) {
            reached(Outcome.REFUSED);
        }
    }
}
