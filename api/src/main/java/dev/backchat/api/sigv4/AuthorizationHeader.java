package dev.backchat.api.sigv4;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the header {@code Authorization} of a signed request says.
 *
 * @param scope as the caller names it; nothing in it has been checked
 * @param signedHeaders lower-case names in the caller's order
 * @param signature as the caller names it
 */
public record AuthorizationHeader(
        String accessKeyId, CredentialScope scope, List<String> signedHeaders, String signature) {
    /** The longest header that is read, in characters. Those of AWS's SDKs have a few hundred. */
    public static final int MAX_LENGTH = 8192;
    /** The most headers that may be signed. AWS's SDKs sign up to a dozen. */
    public static final int MAX_SIGNED_HEADERS = 64;

    private static final int CREDENTIAL_PARTS = 5;

    /**
     * Reads the header's value. The names of the signed headers are few, and each is there once, so that a canonical
     * request can't be much longer than the request.
     *
     * @throws IllegalArgumentException saying which part is missing or malformed, in words that may be answered
     */
    public static AuthorizationHeader parse(String header) {
        if (!header.startsWith(Signature.ALGORITHM + " ")) {
            throw new IllegalArgumentException("Authorization header must begin with '" + Signature.ALGORITHM + "'.");
        }
        if (header.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("Authorization header must have at most " + MAX_LENGTH + " characters.");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : split(header.substring(Signature.ALGORITHM.length() + 1), ',')) {
            int equals = part.indexOf('=');
            if (equals > 0
                    && parts.put(
                                    part.substring(0, equals).strip(),
                                    part.substring(equals + 1).strip())
                            != null) {
                throw new IllegalArgumentException("Authorization header must have each parameter once.");
            }
        }
        String credential = required(parts, "Credential");
        String signedHeaders = required(parts, "SignedHeaders");
        String signature = required(parts, "Signature");
        List<String> credentialParts = split(credential, '/');
        if (credentialParts.size() != CREDENTIAL_PARTS
                || !credentialParts.get(4).equals(CredentialScope.TERMINATOR)
                || credentialParts.get(0).isEmpty()) {
            throw new IllegalArgumentException(
                    "Credential must have the form <access key id>/<yyyymmdd>/<region>/<service>/aws4_request.");
        }
        CredentialScope scope =
                new CredentialScope(credentialParts.get(1), credentialParts.get(2), credentialParts.get(3));
        return new AuthorizationHeader(credentialParts.get(0), scope, names(signedHeaders), signature);
    }

    private static List<String> names(String signedHeaders) {
        List<String> names = split(signedHeaders, ';');
        String before = "";
        boolean isInOrder = names.size() <= MAX_SIGNED_HEADERS;
        for (String name : names) {
            isInOrder =
                    isInOrder && name.compareTo(before) > 0 && name.chars().allMatch(AuthorizationHeader::isOfAName);
            before = name;
        }
        if (!isInOrder) {
            throw new IllegalArgumentException("SignedHeaders must have at most " + MAX_SIGNED_HEADERS
                    + " names, in lower case, sorted, each once.");
        }
        return names;
    }

    /** Whether it may stand in the name of a header (RFC 9110, 5.6.2), once that is in lower case. */
    private static boolean isOfAName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static String required(Map<String, String> parts, String name) {
        String value = parts.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("Authorization header requires '" + name + "' parameter.");
        }
        return value;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }
}
