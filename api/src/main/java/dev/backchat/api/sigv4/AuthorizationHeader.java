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
    private static final int CREDENTIAL_PARTS = 5;

    /**
     * Reads the header's value.
     *
     * @throws IllegalArgumentException saying which part is missing or malformed, in words that may be answered
     */
    public static AuthorizationHeader parse(String header) {
        if (!header.startsWith(Signature.ALGORITHM + " ")) {
            throw new IllegalArgumentException("Authorization header must begin with '" + Signature.ALGORITHM + "'.");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : split(header.substring(Signature.ALGORITHM.length() + 1), ',')) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
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
        return new AuthorizationHeader(credentialParts.get(0), scope, split(signedHeaders, ';'), signature);
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
