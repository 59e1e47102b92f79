package dev.backchat.server.iam;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.UnmodeledException;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.server.net.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** No request is accepted without the secret, and every refusal is one of AWS's errors. */
public final class SigV4BytesFuzz {
    enum Outcome {
        INCOMPLETE,
        INVALID,
        UNRECOGNIZED
    }

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final SigV4Verifier VERIFIER = new SigV4Verifier(
            new AccessKeys(List.of(AccessKey.of("AKID", "what nobody knows", "123456789012")), false), () -> NOW);

    private SigV4BytesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String date = data.consumeInt(0, 3) > 0 ? "20260102T030405Z" : data.consumeString(20);
        String path = data.consumeBoolean() ? "/ListRooms" : data.consumeString(100);
        String query = data.consumeBoolean() ? "" : data.consumeString(100);
        Map<String, List<String>> headers = Map.of(
                "x-amz-date",
                List.of(date),
                "host",
                List.of("h"),
                "authorization",
                List.of("AWS4-HMAC-SHA256 " + data.consumeRemainingAsString()));
        try {
            VERIFIER.verify(
                    "POST",
                    path,
                    query,
                    name -> headers.getOrDefault(name, List.of()),
                    new byte[0],
                    new Origin("192.0.2.1", true));
        } catch (UnmodeledException e) {
            reached(
                    switch (e.errorName()) {
                        case "IncompleteSignatureException" -> Outcome.INCOMPLETE;
                        case "InvalidSignatureException" -> Outcome.INVALID;
                        case "UnrecognizedClientException" -> Outcome.UNRECOGNIZED;
                        default -> throw new AssertionError(e);
                    });
            return;
        }
        throw new AssertionError("it was let in");
    }
}
