package dev.backchat.api.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Computes the hashes and signatures of Signature Version 4. */
public final class Signature {
    /** The only supported algorithm. */
    public static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final String HMAC = "HmacSHA256";
    private static final HexFormat HEX = HexFormat.of();
    private static final int KEPT_KEYS = 256;

    /** Cache of recent signing keys: deriving one takes four HMAC rounds, and it is valid for a day. */
    private static final Map<DerivedFrom, SecretKeySpec> SIGNING_KEYS =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<DerivedFrom, SecretKeySpec> eldest) {
                    return size() > KEPT_KEYS;
                }
            });

    private record DerivedFrom(String secretAccessKey, CredentialScope scope) {}

    private Signature() {}

    /** Returns the SHA-256 hash in lower-case hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the signature of a canonical request.
     *
     * @param dateTime {@code yyyymmddThhmmssZ}
     * @return lower-case hexadecimal
     */
    public static String of(byte[] canonicalRequest, String dateTime, CredentialScope scope, String secretAccessKey) {
        String toSign = ALGORITHM + "\n" + dateTime + "\n" + scope + "\n" + sha256(canonicalRequest);
        try {
            return HEX.formatHex(hmac(signingKey(secretAccessKey, scope), toSign));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SecretKeySpec signingKey(String secretAccessKey, CredentialScope scope)
            throws GeneralSecurityException {
        DerivedFrom from = new DerivedFrom(secretAccessKey, scope);
        SecretKeySpec key = SIGNING_KEYS.get(from);
        if (key == null) {
            byte[] bytes = hmac(key(("AWS4" + secretAccessKey).getBytes(UTF_8)), scope.date());
            bytes = hmac(key(bytes), scope.region());
            bytes = hmac(key(bytes), scope.service());
            key = key(hmac(key(bytes), CredentialScope.TERMINATOR));
            SIGNING_KEYS.put(from, key);
        }
        return key;
    }

    private static SecretKeySpec key(byte[] bytes) {
        return new SecretKeySpec(bytes, HMAC);
    }

    private static byte[] hmac(SecretKeySpec key, String text) throws NoSuchAlgorithmException, InvalidKeyException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(key);
        return mac.doFinal(text.getBytes(UTF_8));
    }
}
