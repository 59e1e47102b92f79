package dev.backchat.api.sigv4;

import static dev.backchat.api.fuzz.Outcomes.reached;

import dev.backchat.api.fuzz.Bend;
import dev.backchat.api.fuzz.FuzzInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
        PART_TWICE,
        CREDENTIAL_MALFORMED,
        NAMES_MALFORMED,
        TOO_MANY_NAMES,
        TOO_LONG,
        BENT
    }

    private AuthorizationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput data = new FuzzInput(input);
        Outcome expected = Bend.one(data, Outcome.values());
        String key = Bend.word(data, 128) + Bend.one(data, "", "/", "//x");
        CredentialScope scope = new CredentialScope(word(data), word(data), word(data));
        String credential = expected == Outcome.CREDENTIAL_MALFORMED ? malformed(data, key, scope) : key + "/" + scope;
        List<String> names = names(data, expected);
        String signature = word(data);
        List<String> parts = new ArrayList<>(List.of(
                "Credential=" + credential, "SignedHeaders=" + String.join(";", names), "Signature=" + signature));
        String algorithm = "AWS4-HMAC-SHA256 ";
        String part = Bend.one(data, "Credential", "SignedHeaders", "Signature");
        switch (expected) {
            case WRONG_ALGORITHM ->
                algorithm = Bend.one(data, "AWS4-HMAC-SHA256_", "AWS4-HMAC-SHA25 ", "aws4-hmac-sha256 ", "");
            case PART_MISSING -> parts.removeIf(each -> each.startsWith(part));
            case PART_EMPTY -> parts.replaceAll(each -> each.startsWith(part) ? part + "=" : each);
            case PART_TWICE -> parts.add(data.consumeInt(0, 3), part + "=" + Bend.one(data, "x", ""));
            default -> parts.add(data.consumeInt(0, 3), Bend.one(data, "Other=1", "", "=", "x"));
        }
        String header = algorithm + String.join(Bend.one(data, ",", ", ", " ,\t"), parts);
        int missing = AuthorizationHeader.MAX_LENGTH - header.length();
        if (expected == Outcome.TOO_LONG || data.consumeInt(0, 7) == 0) {
            header += "," + "x".repeat(expected == Outcome.TOO_LONG ? missing : missing - 1);
        }
        if (expected == Outcome.BENT) {
            header = Bend.list(data, List.of(header.split("(?=[,;/= ])"))).stream()
                    .reduce("", String::concat);
        }
        Object read = read(header);
        reached(expected);
        boolean isSo = switch (expected) {
            case BENT -> true;
            case READ -> new AuthorizationHeader(key, scope, names, signature).equals(read);
            case PART_MISSING, PART_EMPTY -> isRefused(read, ".*'" + part + "'.*");
            case CREDENTIAL_MALFORMED -> isRefused(read, "Credential .*");
            case NAMES_MALFORMED, TOO_MANY_NAMES -> isRefused(read, "SignedHeaders .*");
            default -> isRefused(read, "Authorization header .*");
        };
        if (!isSo) {
            throw new AssertionError(expected + " expected, but it is " + read + " of " + header);
        }
    }

    private static boolean isRefused(Object read, String message) {
        return read instanceof IllegalArgumentException e && e.getMessage().matches(message);
    }

    private static String malformed(FuzzInput data, String key, CredentialScope scope) {
        return Bend.one(
                data,
                "/" + scope,
                key + "/" + scope + "/",
                key.replace("/", "") + "/d/r/aws4_request",
                key + "/d/r/s/aws4_reques",
                key + "/" + scope + "t");
    }

    private static List<String> names(FuzzInput data, Outcome expected) {
        if (expected == Outcome.NAMES_MALFORMED) {
            return List.of(Bend.one(data, "host;a", "a;a", "A", "a;;b", ";a", "a;", "a b", "\u00e9", "a:b", ";"));
        }
        Set<String> names = new TreeSet<>(List.of(Bend.word(data, 16), "host"));
        int max = AuthorizationHeader.MAX_SIGNED_HEADERS;
        boolean isMany = expected == Outcome.TOO_MANY_NAMES || data.consumeInt(0, 7) == 0;
        for (int i = 0; isMany && names.size() < (expected == Outcome.TOO_MANY_NAMES ? max + 1 : max); i++) {
            names.add("x-" + i);
        }
        return List.copyOf(names);
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
