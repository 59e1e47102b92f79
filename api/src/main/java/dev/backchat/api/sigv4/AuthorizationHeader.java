package dev.backchat.api.sigv4;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parsed {@code Authorization} header of a signed request.
 *
 * @param scope scope that the caller claims; unverified
 * @param signedHeaders lower-case header names, in the caller's order
 * @param signature signature that the caller claims; unverified
 */
public record AuthorizationHeader(
        String accessKeyId, CredentialScope scope, List<String> signedHeaders, String signature) {
    /** Maximum length of the header, in characters. Those of AWS's SDKs have a few hundred. */
    public static final int MAX_LENGTH = 8192;
    /** Maximum number of signed headers. AWS's SDKs sign up to a dozen. */
    public static final int MAX_SIGNED_HEADERS = 64;

    /** Number of parts in a credential scope; what precedes them is the access key id, which may contain slashes. */
    private static final int SCOPE_PARTS = 4;

    /**
     * Parses the header's value. The number of signed headers is limited and each may occur only once, so that the
     * canonical request cannot be much longer than the request.
     *
     * @throws IllegalArgumentException naming the part that is missing or malformed, in words that are safe to return
     *     to the caller
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
        int scopeAt = credentialParts.size() - SCOPE_PARTS;
        String accessKeyId = scopeAt > 0 ? String.join("/", credentialParts.subList(0, scopeAt)) : "";
        if (accessKeyId.isEmpty() || !credential.endsWith("/" + CredentialScope.TERMINATOR)) {
            throw new IllegalArgumentException(
                    "Credential must have the form <access key id>/<yyyymmdd>/<region>/<service>/aws4_request.");
        }
        CredentialScope scope = new CredentialScope(
                credentialParts.get(scopeAt), credentialParts.get(scopeAt + 1), credentialParts.get(scopeAt + 2));
        return new AuthorizationHeader(accessKeyId, scope, names(signedHeaders), signature);
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

    /** Returns whether the character may occur in a lower-case header name (RFC 9110, 5.6.2). */
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
