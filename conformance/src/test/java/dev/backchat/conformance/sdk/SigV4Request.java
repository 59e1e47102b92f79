package dev.backchat.conformance.sdk;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request signed by AWS Signature Version 4 in its header form, written from AWS's description and open to being
 * wrong on purpose: every part of it can be set to what a real client would never send.
 */
public final class SigV4Request {
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SCOPE_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

    private final SdkCaller caller;
    private final String method;
    private final String path;
    private final Map<String, String> headers = new TreeMap<>();
    private String query = "";
    private byte[] body = {};
    private Instant time = Clock.systemUTC().instant();
    private String service = "ivschat";
    private String terminator = "aws4_request";
    private String[] unsigned = {};

    /** A request for the path, which is percent-encoded already, as it will stand in the request line. */
    public SigV4Request(SdkCaller caller, String method, String path) {
        this.caller = caller;
        this.method = method;
        this.path = path;
    }

    /** The query, percent-encoded and without its question mark. */
    public SigV4Request query(String query) {
        this.query = query;
        return this;
    }

    /** A JSON body. */
    public SigV4Request json(String json) {
        return body(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Any body, declared as JSON. */
    public SigV4Request body(byte[] body) {
        this.body = body.clone();
        return header("content-type", "application/json");
    }

    /** A header more, which is signed. */
    public SigV4Request header(String name, String value) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** The time that the request claims to be signed at. */
    public SigV4Request signedAt(Instant time) {
        this.time = time;
        return this;
    }

    /** The last two parts of the credential scope, {@code ivschat} and {@code aws4_request} in a right request. */
    public SigV4Request scope(String service, String terminator) {
        this.service = service;
        this.terminator = terminator;
        return this;
    }

    /** Headers that are sent but not signed. */
    public SigV4Request leaveUnsigned(String... names) {
        this.unsigned = names.clone();
        return this;
    }

    /** The request with its {@code x-amz-date} and {@code Authorization}. */
    public HttpRequest.Builder signed() {
        headers.put("x-amz-date", AMZ_DATE.format(time));
        HttpRequest.Builder request = unsigned();
        headers.forEach(request::header);
        return request.header("Authorization", authorization());
    }

    /** The request without any of its headers. */
    public HttpRequest.Builder unsigned() {
        String target = query.isEmpty() ? path : path + "?" + query;
        return HttpRequest.newBuilder(URI.create(caller.endpoint() + target))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private String authorization() {
        Map<String, String> signedHeaders = new TreeMap<>(headers);
        signedHeaders.put("host", caller.endpoint().getAuthority());
        Arrays.asList(unsigned).forEach(signedHeaders::remove);
        String names = String.join(";", signedHeaders.keySet());
        String canonicalRequest = String.join(
                "\n",
                method,
                // Every service but S3 encodes the path that is sent once more.
                path.replace("%", "%25").replace(":", "%3A"),
                Stream.of(query.split("&", -1)).sorted().collect(Collectors.joining("&")),
                signedHeaders.entrySet().stream()
                        .map(header -> header.getKey() + ":"
                                + header.getValue().strip().replaceAll(" +", " ") + "\n")
                        .collect(Collectors.joining()),
                names,
                signedHeaders.getOrDefault("x-amz-content-sha256", sha256(body)));
        String scope = String.join("/", SCOPE_DATE.format(time), caller.region(), service, terminator);
        String stringToSign = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                AMZ_DATE.format(time),
                scope,
                sha256(canonicalRequest.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + caller.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=" + caller.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
                + ", Signature=" + HexFormat.of().formatHex(hmac(key, stringToSign));
    }

    /** The lower-case hex SHA-256 of the bytes. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
