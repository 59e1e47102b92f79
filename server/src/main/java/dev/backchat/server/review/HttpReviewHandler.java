package dev.backchat.server.review;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.server.net.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A handler behind a URL: exchanges the same JSON as a Lambda function, by POST, in signed requests. */
final class HttpReviewHandler implements ReviewHandler {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int OK = 200;

    private final HttpClient http;
    private final URI url;
    private final SecretKeySpec secret;
    private final InstantSource clock;

    HttpReviewHandler(HttpClient http, URI url, String secret, InstantSource clock) {
        this.http = http;
        this.url = url;
        this.secret = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
        this.clock = clock;
    }

    @Override
    public byte[] ask(byte[] request, Map<String, String> traceHeaders)
            throws IOException, InterruptedException, InvalidReviewAnswerException {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder post = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Backchat-Timestamp", timestamp)
                .header("Backchat-Signature", "sha256=" + signature(timestamp, request))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request));
        traceHeaders.forEach(post::setHeader);
        HttpResponse<InputStream> response;
        try {
            response = http.send(post.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            // Its own message is empty.
            boolean isUnknown = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .anyMatch(UnresolvedAddressException.class::isInstance);
            throw new IOException(isUnknown ? "its host is not known" : "nothing listens there", e);
        }
        // Closing the body unread disconnects a handler that sends more.
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                throw new IOException("status " + response.statusCode());
            }
            byte[] answer = body.readNBytes(MAX_ANSWER_BYTES + 1);
            if (answer.length > MAX_ANSWER_BYTES) {
                throw new InvalidReviewAnswerException("it is longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            return answer;
        }
    }

    @Override
    public String place() {
        return " at " + HttpUrl.withoutSecrets(url.toString());
    }

    /** Returns the signature in hexadecimal, over timestamp, dot and body, so that neither can be replaced. */
    private String signature(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(timestamp.getBytes(US_ASCII));
            mac.update((byte) '.');
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
