package dev.backchat.api.sigv4;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Checks that a complete header reads as it was built, and that one without a part is refused with the name of that
 * part.
 */
public final class AuthorizationFuzz {
    enum Outcome {
        READ,
        WRONG_ALGORITHM,
        PART_MISSING,
        PART_EMPTY,
        CREDENTIAL_MALFORMED,
        BENT
    }

    private AuthorizationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        String key = Bend.word(data, 128);
        CredentialScope scope = new CredentialScope(word(data), word(data), word(data));
        List<String> names = List.copyOf(new TreeSet<>(List.of(Bend.word(data, 16), Bend.word(data, 16), "host")));
        String signature = word(data);
        String credential = key + "/" + scope;
        List<String> parts = new ArrayList<>(List.of(
                "Credential=" + credential, "SignedHeaders=" + String.join(";", names), "Signature=" + signature));
        parts.add(data.consumeInt(0, 3), Bend.one(data, "Other=1", "", "=", "x"));
        String between = Bend.one(data, ",", ", ", " ,\t");
        String algorithm = "AWS4-HMAC-SHA256 ";
        Outcome expected = Bend.one(data, Outcome.values());
        if (expected == Outcome.WRONG_ALGORITHM) {
            algorithm = Bend.one(data, "AWS4-HMAC-SHA256_", "AWS4-HMAC-SHA25 ", "aws4-hmac-sha256 ", "");
        } else if (expected == Outcome.PART_MISSING) {
            String missing = Bend.one(data, "Credential", "SignedHeaders", "Signature");
            parts.removeIf(part -> part.startsWith(missing));
        } else if (expected == Outcome.PART_EMPTY) {
            String empty = Bend.one(data, "Credential", "SignedHeaders", "Signature");
            parts.replaceAll(part -> part.startsWith(empty) ? part.substring(0, part.indexOf('=') + 1) : part);
        } else if (expected == Outcome.CREDENTIAL_MALFORMED) {
            String wrong = Bend.one(
                    data,
                    "/" + scope,
                    key + "/" + scope + "/",
                    key + "/d/r/aws4_request",
                    key + "/d/r/s/aws4_reques",
                    key + "/" + scope + "t");
            parts.replaceAll(part -> part.startsWith("C") ? "Credential=" + wrong : part);
        }
        String header = algorithm + String.join(between, parts);
        if (expected == Outcome.BENT) {
            header = Bend.list(data, List.of(header.split("(?=[,;/= ])"))).stream()
                    .reduce("", String::concat);
        }
        Object read = read(header);
        reached(expected);
        if (expected == Outcome.READ) {
            AuthorizationHeader built = new AuthorizationHeader(key, scope, names, signature);
            if (!built.equals(read)) {
                throw new AssertionError(built + " expected, but it is " + read);
            }
        } else if (expected != Outcome.BENT && !(read instanceof IllegalArgumentException)) {
            throw new AssertionError(expected + " expected, but it is " + read);
        }
    }

    private static String word(FuzzInput data) {
        return Bend.word(data, 8) + "-";
    }

    static Object read(String header) {
        try {
            AuthorizationHeader read = AuthorizationHeader.parse(header);
            boolean isWhole = !read.accessKeyId().isEmpty()
                    && !read.signedHeaders().isEmpty()
                    && !read.signature().isEmpty()
                    && header.startsWith(Signature.ALGORITHM + " ")
                    && header.contains("/" + read.scope())
                    && header.contains(String.join(";", read.signedHeaders()))
                    && header.contains(read.accessKeyId() + "/")
                    && header.contains(read.signature())
                    && !(read.scope().date()
                                    + read.scope().region()
                                    + read.scope().service())
                            .contains("/");
            if (!isWhole) {
                throw new AssertionError(header + " is read as " + read);
            }
            return read;
        } catch (IllegalArgumentException e) {
            if (e.getClass() != IllegalArgumentException.class || e.getMessage().length() > 120) {
                throw new AssertionError(e);
            }
            return e;
        }
    }
}
