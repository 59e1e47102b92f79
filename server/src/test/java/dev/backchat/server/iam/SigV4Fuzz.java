package dev.backchat.server.iam;

import static dev.backchat.api.fuzz.Outcomes.reached;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.UnmodeledException;
import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import dev.backchat.api.sigv4.CanonicalRequest;
import dev.backchat.api.sigv4.CredentialScope;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.sigv4.Signature;
import dev.backchat.server.net.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request signed with the secret is accepted; if anything covered by the signature was changed before or after, it is
 * refused with the error that AWS's services have for that.
 */
public final class SigV4Fuzz {
    enum Outcome {
        LET_IN,
        LET_IN_WITH_SESSION_TOKEN,
        UNAUTHENTICATED("MissingAuthenticationTokenException"),
        TWO_AUTHORIZATIONS("IncompleteSignatureException"),
        MALFORMED_AUTHORIZATION("IncompleteSignatureException"),
        NO_DATE("IncompleteSignatureException"),
        TWO_DATES("IncompleteSignatureException"),
        MALFORMED_DATE("IncompleteSignatureException"),
        IMPOSSIBLE_DATE("IncompleteSignatureException"),
        UNKNOWN_KEY("UnrecognizedClientException"),
        WRONG_SESSION_TOKEN("UnrecognizedClientException"),
        MISSING_SESSION_TOKEN("UnrecognizedClientException"),
        SUPERFLUOUS_SESSION_TOKEN("UnrecognizedClientException"),
        UNSIGNED_SESSION_TOKEN("UnrecognizedClientException"),
        EXPIRED_KEY("ExpiredTokenException"),
        UNSIGNED_HOST("InvalidSignatureException"),
        UNSIGNED_DATE("InvalidSignatureException"),
        MISSING_HEADER("InvalidSignatureException"),
        TWO_HOSTS("InvalidSignatureException"),
        WRONG_SERVICE("InvalidSignatureException"),
        WRONG_REGION("InvalidSignatureException"),
        WRONG_DAY("InvalidSignatureException"),
        TOO_OLD("InvalidSignatureException"),
        TOO_NEW("InvalidSignatureException"),
        WRONG_BODY_HASH("InvalidSignatureException"),
        OTHER_METHOD("InvalidSignatureException"),
        OTHER_PATH("InvalidSignatureException"),
        OTHER_QUERY("InvalidSignatureException"),
        OTHER_HEADER("InvalidSignatureException"),
        OTHER_BODY("InvalidSignatureException"),
        OTHER_SECRET("InvalidSignatureException"),
        OTHER_SIGNATURE("InvalidSignatureException");

        private final String error;

        Outcome() {
            this("");
        }

        Outcome(String error) {
            this.error = error;
        }
    }

    private static final Instant NOW = Instant.parse("2026-01-02T00:03:00Z");
    private static final Origin ORIGIN = new Origin("192.0.2.1", true);
    private static final String SECRET = "what nobody knows";
    private static final String SESSION_TOKEN = "x-amz-security-token";
    private static final AccessKey LASTING = AccessKey.of("AKID", SECRET, "123456789012");
    private static final AccessKey TEMPORARY =
            new AccessKey("ASIA", SECRET, "123456789012", "u", "session", NOW.plusMillis(1), null);
    private static final AccessKey EXPIRED = new AccessKey("GONE", SECRET, "123456789012", "u", null, NOW, null);
    private static final SigV4Verifier VERIFIER =
            new SigV4Verifier(new AccessKeys(List.of(LASTING, TEMPORARY, EXPIRED), false), () -> NOW);

    private final FuzzInput data;
    private final Outcome outcome;
    private final Map<String, List<String>> headers = new HashMap<>();
    private String method;
    private String path;
    private String query;
    private byte[] body;

    private SigV4Fuzz(FuzzInput data, Outcome outcome) {
        this.data = data;
        this.outcome = outcome;
        method = Bend.one(data, "POST", "GET");
        path = "/" + Bend.one(data, "", "ListRooms", "tags/arn%3Aaws", "a/./b//c/../d", data.consumeAsciiString(12));
        query = Bend.one(data, "", "tagKeys=a&tagKeys=b", "b=1&a=%41&c", data.consumeAsciiString(12));
        body = data.consumeString(12).getBytes(UTF_8);
        headers.put("host", List.of(Bend.word(data, 20) + ".example.com"));
        headers.put("x-any", List.of(Bend.word(data, 20), " a  b "));
    }

    private boolean is(Outcome... any) {
        return List.of(any).contains(outcome);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome outcome = Bend.one(data, Outcome.values());
        SigV4Fuzz request = new SigV4Fuzz(data, outcome);
        request.sign();
        request.change();
        reached(outcome);
        try {
            Caller caller = VERIFIER.verify(
                    request.method,
                    request.path,
                    request.query,
                    name -> request.headers.getOrDefault(name, List.of()),
                    request.body,
                    ORIGIN);
            if (!outcome.error.isEmpty()
                    || !caller.region().equals("eu-west-1")
                    || !caller.origin().equals(ORIGIN)
                    || caller.key() != (outcome == Outcome.LET_IN ? LASTING : TEMPORARY)) {
                throw new AssertionError(outcome + " was let in");
            }
        } catch (UnmodeledException e) {
            if (!e.errorName().equals(outcome.error)) {
                throw new AssertionError(outcome.name(), e);
            }
        }
    }

    private void sign() {
        AccessKey key = is(
                        Outcome.LET_IN_WITH_SESSION_TOKEN,
                        Outcome.WRONG_SESSION_TOKEN,
                        Outcome.MISSING_SESSION_TOKEN,
                        Outcome.UNSIGNED_SESSION_TOKEN)
                ? TEMPORARY
                : is(Outcome.EXPIRED_KEY) ? EXPIRED : LASTING;
        Instant time = NOW.plusSeconds(
                switch (outcome) {
                    case TOO_OLD -> -300 - data.consumeInt(1, 1000);
                    case TOO_NEW -> 300 + data.consumeInt(1, 1000);
                    default -> Bend.one(data, -300, 0, 300, data.consumeInt(-300, 300));
                });
        String dateTime = SigV4Signer.DATE_TIME.format(time);
        if (is(Outcome.IMPOSSIBLE_DATE)) {
            dateTime = Bend.one(data, "20261302T000000Z", "20260101T250000Z");
        } else if (is(Outcome.MALFORMED_DATE)) {
            dateTime = Bend.one(data, dateTime.substring(1), dateTime + "Z", dateTime.replace("T", " "), "");
        }
        headers.put("x-amz-date", List.of(dateTime));
        if (key == TEMPORARY && !is(Outcome.MISSING_SESSION_TOKEN)) {
            String token = is(Outcome.WRONG_SESSION_TOKEN) ? Bend.one(data, "sessio", "session ", "") : "session";
            headers.put(SESSION_TOKEN, List.of(token));
        } else if (is(Outcome.SUPERFLUOUS_SESSION_TOKEN)) {
            headers.put(SESSION_TOKEN, List.of("any"));
        }
        // Signed as they are, so that nothing else is wrong.
        if (is(Outcome.TWO_HOSTS)) {
            twice("host");
        } else if (is(Outcome.WRONG_BODY_HASH)) {
            headers.put("x-amz-content-sha256", List.of(Bend.one(data, "", "UNSIGNED-PAYLOAD")));
        } else if (data.consumeBoolean()) {
            headers.put("x-amz-content-sha256", List.of(Signature.sha256(body)));
        }
        Set<String> names = new TreeSet<>(headers.keySet());
        switch (outcome) {
            case UNSIGNED_HOST -> names.remove("host");
            case UNSIGNED_DATE -> names.remove("x-amz-date");
            case UNSIGNED_SESSION_TOKEN -> names.remove(SESSION_TOKEN);
            case MISSING_HEADER -> names.add("x-missing");
            default -> {}
        }
        String day = SigV4Signer.DATE_TIME.format(time).substring(0, 8);
        CredentialScope scope = new CredentialScope(
                is(Outcome.WRONG_DAY) ? Bend.one(data, "20260103", "2026010", "", day + "0") : day,
                is(Outcome.WRONG_REGION) ? Bend.one(data, "EU", "", "a".repeat(65), "eu_1") : "eu-west-1",
                is(Outcome.WRONG_SERVICE) ? Bend.one(data, "ivs", "", "ivschatt", "IVSCHAT") : "ivschat");
        if (is(Outcome.IMPOSSIBLE_DATE)) {
            scope = new CredentialScope(dateTime.substring(0, 8), scope.region(), scope.service());
        }
        byte[] canonical = CanonicalRequest.of(
                method,
                path,
                query,
                name -> headers.getOrDefault(name, List.of()),
                List.copyOf(names),
                Signature.sha256(body));
        String signature = Signature.of(canonical, dateTime, scope, is(Outcome.OTHER_SECRET) ? "guess" : SECRET);
        if (is(Outcome.OTHER_SIGNATURE)) {
            signature = Bend.one(
                    data,
                    signature.substring(1),
                    signature + "0",
                    signature.replace(signature.charAt(9), signature.charAt(9) == '0' ? '1' : '0'));
        }
        String id = is(Outcome.UNKNOWN_KEY) ? Bend.one(data, "AKIC", "akid", "AKID2", "test") : key.accessKeyId();
        headers.put(
                "authorization",
                List.of("AWS4-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + String.join(";", names)
                        + ", Signature=" + signature));
    }

    /** Changes what was signed. */
    private void change() {
        switch (outcome) {
            case UNAUTHENTICATED -> headers.remove("authorization");
            case TWO_AUTHORIZATIONS -> twice("authorization");
            case MALFORMED_AUTHORIZATION ->
                headers.computeIfPresent(
                        "authorization",
                        (name, value) -> List.of(Bend.one(
                                data,
                                "",
                                value.getFirst().replace("aws4_", "aws_"),
                                value.getFirst().replace("SHA256", "SHA1"),
                                value.getFirst().replaceFirst("Signature=.*", ""))));
            case NO_DATE -> headers.remove("x-amz-date");
            case TWO_DATES -> twice("x-amz-date");
            case OTHER_METHOD -> method = method.equals("POST") ? "GET" : "POST";
            case OTHER_PATH -> path += Bend.one(data, "x", "/x", "%2F", "é");
            case OTHER_QUERY -> query += Bend.one(data, "&x", "&x=1", "&=", "&%41=");
            case OTHER_HEADER ->
                headers.put(
                        "x-any", Bend.one(data, List.of("a"), List.of("-", " a  b "), List.of(" a b "), List.of("")));
            case OTHER_BODY -> {
                headers.remove("x-amz-content-sha256");
                body = Bend.join(body, new byte[] {(byte) data.consumeInt(0, 255)});
            }
            default -> {}
        }
    }

    private void twice(String name) {
        List<String> values = new ArrayList<>(headers.get(name));
        values.addAll(headers.get(name));
        headers.put(name, values);
    }
}
