package dev.backchat.server.iam;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backchat.api.UnmodeledException;
import dev.backchat.api.sigv4.AuthorizationHeader;
import dev.backchat.api.sigv4.CanonicalRequest;
import dev.backchat.api.sigv4.CredentialScope;
import dev.backchat.api.sigv4.SigV4Signer;
import dev.backchat.api.sigv4.Signature;
import dev.backchat.server.net.Origin;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies that a request was signed, in its headers, with a key known to the server, within the last minutes, for this
 * service. Signatures in the query string are not accepted.
 */
public final class SigV4Verifier {
    private static final Logger log = LoggerFactory.getLogger(SigV4Verifier.class);

    /** Maximum difference between a request's clock and the server's, either way. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    /** Maximum length of a host name (RFC 1035, 2.3.4), and a port. */
    private static final int MAX_HOST_SHOWN = 260;

    private static final String AMZ_DATE = "x-amz-date";
    private static final String SESSION_TOKEN = "x-amz-security-token";
    private static final String SERVICE = "ivschat";
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern DATE_TIME = Pattern.compile("[0-9]{8}T[0-9]{6}Z");
    private static final int DATE_LENGTH = 8;

    private final AccessKeys keys;
    private final InstantSource clock;
    private final Semaphore turns;
    private final Duration maxWait;

    public SigV4Verifier(AccessKeys keys, InstantSource clock) {
        this(keys, clock, 2 * Runtime.getRuntime().availableProcessors(), MAX_WAIT);
    }

    /**
     * @param atOnce maximum number of requests hashed concurrently, as each has its canonical form in memory meanwhile
     * @param maxWait for a turn
     */
    SigV4Verifier(AccessKeys keys, InstantSource clock, int atOnce, Duration maxWait) {
        this.keys = keys;
        this.clock = clock;
        this.turns = new Semaphore(atOnce);
        this.maxWait = maxWait;
    }

    /**
     * Verifies a request.
     *
     * @param rawPath as on the request line, percent-encodings untouched
     * @param rawQuery without the question mark; empty for none
     * @param headers returns all values of a header, by its name in any case; one character per byte on the wire
     * @param origin where it came from
     * @throws UnmodeledException with the name that AWS's services give to the problem with the signature
     */
    public Caller verify(
            String method,
            String rawPath,
            String rawQuery,
            Function<String, List<String>> headers,
            byte[] body,
            Origin origin) {
        AuthorizationHeader authorization = authorization(headers);
        String dateHeader = headers.apply(AMZ_DATE).isEmpty() ? "date" : AMZ_DATE;
        String dateTime = dateTime(dateHeader, headers.apply(dateHeader));
        AccessKey key = keys.find(authorization.accessKeyId()).orElseThrow(SigV4Verifier::unrecognized);
        checkSessionToken(key, authorization.signedHeaders(), headers);
        checkSignedHeaders(authorization.signedHeaders(), dateHeader, headers);
        checkScope(authorization.scope(), dateTime);
        checkFreshness(dateTime);
        String signature = inTurn(() -> {
            String payloadHash = payloadHash(headers, body);
            byte[] canonical =
                    CanonicalRequest.of(method, rawPath, rawQuery, headers, authorization.signedHeaders(), payloadHash);
            return Signature.of(canonical, dateTime, authorization.scope(), key.secretAccessKey());
        });
        if (!MessageDigest.isEqual(
                signature.getBytes(US_ASCII), authorization.signature().getBytes(US_ASCII))) {
            tellHost(headers.apply("host"));
            throw invalid("The request signature we calculated does not match the signature you provided. Check your"
                    + " AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }
        if (key.isExpired(clock.instant())) {
            throw new UnmodeledException(
                    "ExpiredTokenException", 403, "The security token included in the request is expired");
        }
        return new Caller(
                key,
                authorization.scope().region(),
                origin,
                headers.apply("host").getFirst());
    }

    /** Logs the host, because the usual cause, besides a wrong secret, is a proxy that sends its own Host header. */
    private static void tellHost(List<String> hosts) {
        String came = String.join(", ", hosts);
        log.info(
                "a signature does not match: if the client's URL names another host than {}, a proxy must pass on the"
                        + " header Host as it is",
                came.length() <= MAX_HOST_SHOWN ? came : came.substring(0, MAX_HOST_SHOWN) + "…");
    }

    private String inTurn(Supplier<String> work) {
        boolean isOurs = false;
        try {
            isOurs = turns.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
            if (isOurs) {
                return work.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (isOurs) {
                turns.release();
            }
        }
        throw new UnmodeledException(
                "ServiceUnavailableException", 503, "The service has more requests than it can verify. Try again.");
    }

    private static AuthorizationHeader authorization(Function<String, List<String>> headers) {
        List<String> values = headers.apply("authorization");
        if (values.isEmpty()) {
            throw new UnmodeledException("MissingAuthenticationTokenException", 403, "Missing Authentication Token");
        }
        if (values.size() > 1) {
            throw incomplete("There must be one Authorization header.");
        }
        try {
            return AuthorizationHeader.parse(values.getFirst());
        } catch (IllegalArgumentException e) {
            throw incomplete(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the signature's time in ISO 8601 basic format, as it is signed. {@code Date} is used if there is no
     * {@code X-Amz-Date}, and may have the form of HTTP, too.
     */
    private static String dateTime(String header, List<String> values) {
        if (values.isEmpty()) {
            throw incomplete("There must be an X-Amz-Date or a Date header.");
        }
        String name = header.equals(AMZ_DATE) ? "X-Amz-Date" : "Date";
        if (values.size() > 1) {
            throw incomplete("There must be one " + name + " header.");
        }
        String value = values.getFirst();
        if (DATE_TIME.matcher(value).matches()) {
            return value;
        }
        if (header.equals(AMZ_DATE)) {
            throw incomplete("X-Amz-Date must be in ISO 8601 'basic format'.");
        }
        try {
            return SigV4Signer.DATE_TIME.format(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
        } catch (DateTimeException e) {
            throw incomplete("Date must be in ISO 8601 'basic format', or as HTTP has it.");
        }
    }

    /**
     * Requires a session token for temporary credentials, and none for others; errors don't reveal which keys
     * are temporary.
     */
    private void checkSessionToken(AccessKey key, List<String> signed, Function<String, List<String>> headers) {
        List<String> given = headers.apply(SESSION_TOKEN);
        if (keys.takesAnySessionToken(key)) {
            return;
        }
        boolean isRight = key.sessionToken() == null
                ? given.isEmpty()
                : given.size() == 1
                        && signed.contains(SESSION_TOKEN)
                        && MessageDigest.isEqual(
                                key.sessionToken().getBytes(UTF_8),
                                given.getFirst().getBytes(UTF_8));
        if (!isRight) {
            throw unrecognized();
        }
    }

    private static UnmodeledException unrecognized() {
        return new UnmodeledException(
                "UnrecognizedClientException", 403, "The security token included in the request is invalid.");
    }

    private static void checkSignedHeaders(
            List<String> signed, String dateHeader, Function<String, List<String>> headers) {
        if (!signed.contains("host") || !signed.contains(dateHeader)) {
            throw invalid("'host' and '" + dateHeader + "' must be among the SignedHeaders.");
        }
        for (String name : signed) {
            if (headers.apply(name).isEmpty()) {
                throw invalid("A header named in SignedHeaders is missing.");
            }
        }
        if (headers.apply("host").size() > 1) {
            throw invalid("There must be one Host header.");
        }
    }

    private static void checkScope(CredentialScope scope, String dateTime) {
        if (!scope.service().equals(SERVICE)) {
            throw invalid("Credential should be scoped to correct service: '" + SERVICE + "'.");
        }
        if (!REGION.matcher(scope.region()).matches()) {
            throw invalid("Credential should be scoped to a valid region.");
        }
        if (!scope.date().equals(dateTime.substring(0, DATE_LENGTH))) {
            throw invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.");
        }
    }

    private void checkFreshness(String dateTime) {
        Instant signed;
        try {
            signed = SigV4Signer.DATE_TIME.parse(dateTime, Instant::from);
        } catch (DateTimeParseException e) {
            throw incomplete("The date of the signature is no date.");
        }
        Instant now = clock.instant();
        String bound = " (" + SigV4Signer.DATE_TIME.format(now);
        if (signed.isBefore(now.minus(MAX_CLOCK_SKEW))) {
            throw invalid("Signature expired: " + dateTime + " is now earlier than "
                    + SigV4Signer.DATE_TIME.format(now.minus(MAX_CLOCK_SKEW)) + bound + " - 5 min.)");
        }
        if (signed.isAfter(now.plus(MAX_CLOCK_SKEW))) {
            throw invalid("Signature not yet current: " + dateTime + " is still later than "
                    + SigV4Signer.DATE_TIME.format(now.plus(MAX_CLOCK_SKEW)) + bound + " + 5 min.)");
        }
    }

    /** Always the hash of the received body; a hash in the header must match. Not all SDKs send that header. */
    private static String payloadHash(Function<String, List<String>> headers, byte[] body) {
        String hash = Signature.sha256(body);
        for (String claimed : headers.apply("x-amz-content-sha256")) {
            if (!claimed.equals(hash)) {
                throw invalid("The value of x-amz-content-sha256 is not the SHA-256 of the body.");
            }
        }
        return hash;
    }

    private static UnmodeledException incomplete(String message) {
        return new UnmodeledException("IncompleteSignatureException", 400, message);
    }

    private static UnmodeledException invalid(String message) {
        return new UnmodeledException("InvalidSignatureException", 403, message);
    }
}
