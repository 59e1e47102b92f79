package dev.backchat.api.sigv4;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Any text is a header whose parts stand in it, or refused. */
public final class AuthorizationBytesFuzz {
    enum Outcome {
        READ,
        REFUSED
    }

    private AuthorizationBytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] header) {
        Object read = AuthorizationFuzz.read(new String(header, ISO_8859_1));
        reached(read instanceof AuthorizationHeader ? Outcome.READ : Outcome.REFUSED);
    }
}
