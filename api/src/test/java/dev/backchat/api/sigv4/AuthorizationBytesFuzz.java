package dev.backchat.api.sigv4;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Checks that any text is either a header that contains its parsed parts, or refused. */
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
