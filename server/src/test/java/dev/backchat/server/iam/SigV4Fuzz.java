package dev.backchat.server.iam;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.backchat.api.UnmodeledException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nobody gets in who doesn't know the secret, and whoever is refused is so by one of AWS's errors. */
public final class SigV4Fuzz {
    private static final Set<String> ERRORS = Set.of(
            "IncompleteSignatureException",
            "InvalidSignatureException",
            "MissingAuthenticationTokenException",
            "UnrecognizedClientException");
    private static final SigV4Verifier VERIFIER = new SigV4Verifier(
            new AccessKeys(List.of(AccessKey.of("AKID", "what nobody knows", "123456789012")), false),
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));
    private static final Origin ORIGIN = new Origin("192.0.2.1", true);

    private SigV4Fuzz() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        String date = data.consumeBoolean() ? "20260102T030405Z" : data.consumeString(20);
        String host = data.consumeString(20);
        String path = data.consumeString(100);
        String query = data.consumeString(100);
        Map<String, List<String>> headers = Map.of(
                "x-amz-date",
                List.of(date),
                "host",
                List.of(host),
                "authorization",
                List.of("AWS4-HMAC-SHA256 " + data.consumeRemainingAsString()));
        try {
            VERIFIER.verify("POST", path, query, name -> headers.getOrDefault(name, List.of()), new byte[0], ORIGIN);
        } catch (UnmodeledException e) {
            if (!ERRORS.contains(e.errorName())) {
                throw new AssertionError(e);
            }
            return;
        }
        throw new AssertionError("it was let in");
    }
}
