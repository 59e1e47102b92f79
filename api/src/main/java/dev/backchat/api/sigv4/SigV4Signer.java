package dev.backchat.api.sigv4;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Signs requests. Immutable and thread-safe. */
public final class SigV4Signer {
    /** Format of times in signatures: {@code yyyymmddThhmmssZ}. */
    public static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int DATE_LENGTH = 8;

    private final String accessKeyId;
    private final String secretAccessKey;
    private final @Nullable String sessionToken;
    private final String region;
    private final String service;

    /** @param sessionToken session token of temporary credentials; null for long-term ones */
    public SigV4Signer(
            String accessKeyId, String secretAccessKey, @Nullable String sessionToken, String region, String service) {
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
        this.region = region;
        this.service = service;
    }

    /**
     * Signs a request, including all its headers.
     *
     * @param headers headers of the request, including {@code Host}, with one value each
     * @return headers to add to the request
     */
    public Map<String, String> sign(
            String method, String rawPath, String rawQuery, Map<String, String> headers, byte[] body, Instant time) {
        String dateTime = DATE_TIME.format(time);
        Map<String, String> added = new LinkedHashMap<>();
        added.put("X-Amz-Date", dateTime);
        if (sessionToken != null) {
            added.put("X-Amz-Security-Token", sessionToken);
        }
        Map<String, List<String>> signed = new TreeMap<>();
        headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        added.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        List<String> names = new ArrayList<>(signed.keySet());
        CredentialScope scope = new CredentialScope(dateTime.substring(0, DATE_LENGTH), region, service);
        byte[] canonical = CanonicalRequest.of(
                method, rawPath, rawQuery, name -> signed.getOrDefault(name, List.of()), names, Signature.sha256(body));
        added.put(
                "Authorization",
                Signature.ALGORITHM + " Credential=" + accessKeyId + "/" + scope + ", SignedHeaders="
                        + String.join(";", names) + ", Signature="
                        + Signature.of(canonical, dateTime, scope, secretAccessKey));
        return added;
    }
}
